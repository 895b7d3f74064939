package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.KilnException;
import dev.kiln.host.extension.Extensions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

    private static Architecture parse(String yaml) {
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
        assertThat(parse("more: &s [4, 5]\ninput: {shape: *s}\nlayers: []").exampleShape())
                .containsExactly(4L, 5L);
    }
}
