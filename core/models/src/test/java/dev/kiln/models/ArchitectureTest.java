package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.layer.Network;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Input;
import dev.kiln.graph.error.KilnException;
import dev.kiln.host.extension.Extensions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

    private static Network parse(String yaml) {
        return Architecture.parse(yaml, "net.yaml", Extensions.besideHost());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "input: null",
                "input: {shape: [4], type: null}\nlayers: []",
                "input: {shape: [4], name: null}\nlayers: []",
                "input: {shape: [4], name: [a]}\nlayers: []",
                "input: {shape: [null]}\nlayers: []",
                "input: {shape: [4]}\nlayers: [null]",
                "input: {shape: [4]}\nlayers: [{null: 1}]",
                "input: {shape: [4]}\nlayers: &l [{residual: *l}]",
                "input: &i {shape: [4], more: *i}\nlayers: []",
                "input: {shape: [4]}\nlayers: *nowhere",
                "input: {shape: [4}"
            })
    void refusesWhatIsNoArchitectureWithAReason(String yaml) {
        assertThatThrownBy(() -> parse(yaml)).isInstanceOf(KilnException.class).hasMessageContaining("net.yaml");
    }

    @Test
    void refusesNestingWithoutBounds() {
        String deep = "[".repeat(20_000);
        assertThatThrownBy(() -> parse("input: {shape: [4]}\nlayers: " + deep))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("more than 100 deep");
    }

    @Test
    void refusesAliasesThatAreEnormousWrittenOut() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [relu, relu]\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> parse(yaml + "input: {shape: [4]}\nlayers: *a39"))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("net.yaml");
    }

    @Test
    void takesAnAliasOfWhatIsComplete() {
        assertThat(parse("more: &s [4, 5]\ninput: {shape: *s}\nlayers: []")
                        .inputs()
                        .get(0)
                        .example())
                .containsExactly(4L, 5L);
    }

    @Test
    void aLayerTakesAnInitializerByName() {
        Model model = parse("""
                        input: {shape: [3]}
                        layers:
                          - dense: {units: 4, weights: ones}
                          - dense: {units: 2, weights: {uniform: {bound: 0.001}}}
                        """).build(1);
        assertThat(model.graph().constant("dense_1.weight").toFloatArray()).containsOnly(1);
        for (float value : model.graph().constant("dense_2.weight").toFloatArray()) {
            assertThat(value).isBetween(-0.001f, 0.001f).isNotZero();
        }
        assertThatThrownBy(() -> parse("input: {shape: [3]}\nlayers: [{dense: {units: 4, weights: he-norml}}]"))
                .isInstanceOf(KilnException.class)
                .hasMessageContainingAll("net.yaml", "initializer", "he-normal");
    }

    private static final String TWO = """
            inputs:
              left: {shape: [3]}
              right: {shape: [3]}
            layers:
              - dense: {units: 4, from: left, name: tower}
              - again: {layer: tower, from: right}
              - concat: {from: [tower, again_2]}
              - dense: {units: 2, name: kind}
            """;

    @Test
    void appliesALayerAgainWithTheSameParameters() {
        Model model = parse(TWO + "outputs: {answer: kind}").build(1);
        assertThat(model.parameters()).containsExactly("tower.weight", "tower.bias", "kind.weight", "kind.bias");
        assertThat(model.graph().outputs()).containsExactly("answer");
        assertThat(model.graph().type("answer").shape().size(1)).isEqualTo(2);
        assertThat(model.graph().constant("kind.weight").shape()).containsExactly(2, 8);
        assertThat(model.companions()).extracting(Input::name).containsExactly("right");
    }

    @Test
    void anOutputMayBeReadByOtherLayersToo() {
        Model model = parse(TWO + "outputs: [kind, tower]").build(1);
        assertThat(model.graph().outputs()).containsExactly("kind", "tower");
        assertThat(model.prediction().output()).isEqualTo("kind");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from: lefft      | layer 3 refers to lefft, and there is no input or layer of that name before it",
                "from: [left, x]  | layer 3 refers to x",
                "from: []         | layer 3: from must be at least one name",
                "name: tower      | layer 3: name must be a name that no other input or layer has, not tower",
                "name: left       | layer 3: name must be a name that no other input or layer has, not left",
            })
    void namesWhatALayerRefersToInVain(String option, String message) {
        String yaml = TWO.replace("concat: {from: [tower, again_2]}", "concat: {" + option + "}");
        assertThatThrownBy(() -> parse(yaml)).isInstanceOf(KilnException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outputs: [nowhere]", "outputs: []", "outputs: {a: b}"})
    void refusesOutputsThatAreNone(String outputs) {
        assertThatThrownBy(() -> parse(TWO + outputs))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("net.yaml");
    }

    @Test
    void saysWhatALayerOfOneInputIsGiven() {
        String yaml = TWO.replace("concat: {from: [tower, again_2]}", "relu: {from: [tower, again_2]}");
        assertThatThrownBy(() -> parse(yaml).build(1))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("relu_3 does not fit: it takes one input, and is given 2");
    }

    @Test
    void namesTheLayerAroundABrokenOne() {
        assertThatThrownBy(() -> parse("input: {shape: [4]}\nlayers: [residual: [tanh, {dense: 4}]]"))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("layer 1 (residual), layer 2 must be a mapping");
    }
}
