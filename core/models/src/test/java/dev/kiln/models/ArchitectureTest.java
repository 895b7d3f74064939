package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.layer.Network;
import dev.kiln.api.model.Model;
import dev.kiln.data.ColumnarDataSet;
import dev.kiln.graph.Input;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dense: {units: 0}      | line 3, column 12 | units",
                "dense: {unit: 3}       | line 3, column 12 | units",
                "dens: {units: 3}       | line 3, column 5 | dense",
                "{ dens: {units: 3}}    | line 3, column 7 | dense",
                "dens: [relu]           | line 3, column 5 | dense",
                "residual: [{dens: {}}] | line 3, column 17 | dense",
                "relu: {from: inputt}   | line 3, column 18 | layer 1 refers to inputt",
                "residual: [tanh, 5]    | line 3, column 22 | layer 1 (residual), layer 2 must be a mapping",
                "again: {layer: nobody} | line 3, column 20 | layer 1 refers to nobody",
            })
    void namesTheLineAndTheColumnOfAMistake(String layer, String place, String problem) {
        assertThatThrownBy(() -> parse("input: {shape: [4]}\nlayers:\n  - " + layer))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("In the architecture file net.yaml, " + place + ", ")
                .hasMessageContaining(problem);
    }

    @Test
    void namesTheLineOfALayerThatDoesNotFitAndTheShapesBeforeIt() {
        Network network = parse("""
                input: {shape: [1, 9, 9]}
                layers:
                  - conv2d: {channels: 4, kernel: 2}
                  - max-pool2d: {kernel: 2}
                  - relu
                  - dense: {units: 3}
                """);
        assertThatThrownBy(() -> network.build(1))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("The layer dense_4 does not fit: its input is [N, 4, 4, 4]")
                .hasMessageEndingWith("In net.yaml, line 6, column 5, it is given relu_3 [N, 4, 4, 4]; before it are"
                        + " input [N, 1, 9, 9], conv2d_1 [N, 4, 8, 8], max_pool2d_2 [N, 4, 4, 4].");
    }

    @Test
    void repeatsLayersWithTheirOwnParametersOrSharedOnes() {
        Model model = parse("""
                input: {shape: [4]}
                layers:
                  - repeat: {times: 2, layers: [{dense: {units: 4, bias: false}}, tanh]}
                  - repeat: {times: 3, shared: true, layers: [{dense: {units: 4, bias: false}}, tanh]}
                """).build(1);

        assertThat(model.parameters())
                .containsExactly(
                        "repeat_1.block_0.dense_1.weight",
                        "repeat_1.block_1.dense_1.weight",
                        "repeat_2.dense_1.weight");
    }

    @Test
    void givesALayerSeveralInputs() {
        Model model = parse("""
                inputs:
                  question: {shape: [6], type: int64}
                  answer: {shape: [5], type: int64}
                layers:
                  - embedding: {vocabulary: 9, units: 4, from: question}
                  - transformer-encoder: {heads: 2, feed-forward: 8, name: memory}
                  - embedding: {vocabulary: 9, units: 4, from: answer, name: words}
                  - transformer-decoder: {heads: 2, feed-forward: 8, from: [words, memory]}
                """).build(1);

        assertThat(model.graph().type("output")).hasToString("FLOAT [N, 5, 4]");
    }

    private static final DataSet ROWS = DataSet.classification(
            "rows", Tensor.of(new float[10], 2, 5), Tensor.of(new long[] {0, 1}, 2), List.of("a", "b", "c"));

    @Test
    void takesTheInputAndTheClassesOfTheData() {
        Model model = parse("layers: [dense: {units: 4}, relu, dense]").build(1, ROWS);

        assertThat(model.features().name()).isEqualTo("input");
        assertThat(model.features().type()).hasToString("FLOAT [N, 5]");
        assertThat(model.graph().constant("dense_1.weight").shape()).containsExactly(4, 5);
        assertThat(model.graph().constant("dense_3.weight").shape()).containsExactly(3, 4);
        assertThat(model.graph().constant("dense_3.bias").shape()).containsExactly(3);
    }

    @Test
    void theOnlyInputMayHaveItsOwnName() {
        Model model = parse("input: {name: picture}\nlayers: [dense]").build(1, ROWS);

        assertThat(model.features().name()).isEqualTo("picture");
        assertThat(model.features().type()).hasToString("FLOAT [N, 5]");
    }

    @Test
    void keepsTheInputThatIsStatedAndTheParametersOfTheStatedNetwork() {
        Model open =
                parse("input: {shape: [5]}\nlayers: [dense: {bias: false}]").build(1, ROWS);
        Model stated = parse("input: {shape: [5]}\nlayers: [dense: {bias: false, units: 3}]")
                .build(1);

        assertThat(open.graph().constants()).isEqualTo(stated.graph().constants());
    }

    @Test
    void doesNotAskForDataWhereNothingIsLeftOut() {
        Network network = parse("input: {shape: [4]}\nlayers: [dense: {units: 2}]");

        Model model = network.build(1, () -> {
            throw new AssertionError("the data were opened");
        });
        assertThat(model.features().type()).hasToString("FLOAT [N, 4]");
    }

    @Test
    void takesTokensOfTexts() {
        DataSet texts = DataSet.classification(
                "texts", Tensor.of(new long[14], 2, 7), Tensor.of(new long[] {0, 1}, 2), List.of("no", "yes"));
        Model model = parse("layers: [embedding: {vocabulary: 9, units: 4}, mean-over-time, dense, log-softmax]")
                .build(1, texts);

        assertThat(model.features().type()).hasToString("INT64 [N, 7]");
        assertThat(model.logitsShape()).hasToString("[N, 2]");
    }

    @Test
    void takesAsManyOutputsAsThereAreTargetValues() {
        DataSet pairs = DataSet.regression("pairs", Tensor.of(new float[12], 3, 2, 2), Tensor.of(new float[12], 3, 4));

        assertThat(parse("layers: [flatten, sequential: [relu, dense]]")
                        .build(1, pairs)
                        .graph()
                        .constant("sequential_2.dense_2.weight")
                        .shape())
                .containsExactly(4, 4);
    }

    @Test
    void takesColumnsOfTheDataByTheirNames() {
        Network network = parse("""
                layers:
                  - dense: {units: 3, from: left}
                  - dense: {units: 2, from: [right]}
                  - concat: {from: [dense_1, dense_2]}
                  - dense: {name: kind}
                  - dense: {name: size, from: concat_3}
                outputs: [kind, size]
                """);
        Model model = network.build(1, new TwoColumns(true));

        assertThat(model.features().name()).isEqualTo("left");
        assertThat(model.companions()).extracting(Input::name).containsExactly("right");
        assertThat(model.graph().constant("dense_2.weight").shape()).containsExactly(2, 6);
        assertThat(model.graph().constant("kind.weight").shape()).containsExactly(2, 5);
        assertThat(model.graph().constant("size.weight").shape()).containsExactly(1, 5);
        assertThatThrownBy(() -> network.build(1, new TwoColumns(false)))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("output size is left out, and the data two columns have no target of that name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[dense: {from: lefft, units: 1}]        | reads lefft, which is no layer before its reader and no input",
                "[dense, relu, dense]                    | dense_3 does not fit: its number of outputs is left out, as that of dense_1 before it is",
                "[dense: {from: left, units: 1}, dense: {from: [right, dense_1]}] | it takes one input",
            })
    void saysWhatTheDataDoNotSay(String layers, String message) {
        assertThatThrownBy(() -> parse("layers: " + layers).build(1, new TwoColumns(true)))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining(message);
    }

    @Test
    void takesALayersInputByTheNameOfTheDataAlone() {
        DataSet named = ColumnarDataSet.named("words")
                .input("text", Tensor.of(new float[4], 2, 2))
                .values("y", Tensor.of(new float[2], 2, 1))
                .build();
        assertThat(parse("layers: [dense: {from: text}]")
                        .build(1, named)
                        .features()
                        .name())
                .isEqualTo("text");
        assertThatThrownBy(() -> parse("layers: [dense: {from: txet}]").build(1, named))
                .isInstanceOf(KilnException.class)
                .hasMessage(
                        "The network reads txet, which is no layer before its reader and no input of the data words."
                                + " Did you mean text? Their input is text.");
        assertThatThrownBy(() -> parse("layers: [dense: {units: 2}, relu: {from: dense1}]")
                        .build(1, named))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("Did you mean dense_1?");
        assertThat(parse("input: {name: own}\nlayers: [dense]")
                        .build(1, named)
                        .features()
                        .name())
                .isEqualTo("own");
    }

    @Test
    void asksForDataOrForWhatIsLeftOut() {
        assertThatThrownBy(() -> parse("layers: [dense: {units: 2}]").build(1))
                .isInstanceOf(KilnException.class)
                .hasMessage("The form of the network's input is left out, and only training data say it. State it, or "
                        + "build the network for data.");
        assertThatThrownBy(() -> parse("input: {shape: [2]}\nlayers: [dense]").build(1))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("dense_1 does not fit: its number of outputs is left out");
        DataSet unnamed = DataSet.classification(
                "unnamed", Tensor.of(new float[4], 2, 2), Tensor.of(new long[] {0, 0}, 2), List.of("a"));
        assertThatThrownBy(() -> parse("layers: [dense: {name: a}, relu: {from: a}, add: {from: a, name: b}]\n"
                                + "outputs: [relu_2, b]")
                        .build(1, unnamed))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining("it leads to the outputs [relu_2, b], expected one");
    }

    /** Two inputs, of three and six features, and one target or two. */
    private record TwoColumns(boolean hasSize) implements DataSet {

        @Override
        public String spec() {
            return "two columns";
        }

        @Override
        public long size() {
            return 1;
        }

        @Override
        public Task task() {
            return Task.CLASSIFICATION;
        }

        @Override
        public long[] exampleShape() {
            return new long[] {3};
        }

        @Override
        public List<String> classes() {
            return List.of("a", "b");
        }

        @Override
        public List<Column> columns() {
            List<Column> columns = new ArrayList<>(List.of(
                    Column.input("left", ElementType.FLOAT, List.of(3L)),
                    Column.input("right", ElementType.FLOAT, List.of(6L)),
                    Column.target("sort", ElementType.INT64, List.of(), Task.CLASSIFICATION, classes())));
            if (hasSize) {
                columns.add(Column.target("size", ElementType.FLOAT, List.of(), Task.REGRESSION, List.of()));
            }
            return columns;
        }

        @Override
        public Batch batch(long... indices) {
            Map<String, Tensor> columns = Map.of(
                    "left", Tensor.of(new float[3], 1, 3),
                    "right", Tensor.of(new float[6], 1, 6),
                    "sort", Tensor.of(new long[1], 1),
                    "size", Tensor.of(new float[1], 1));
            return new Batch(columns, "left", "sort", indices);
        }
    }
}
