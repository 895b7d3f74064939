package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.host.extension.Extensions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlNestingTest {

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void refusesListsThatLieTooDeep(String opening) {
        String yaml = "input: {shape: [1]}\nlayers:\n  " + opening.repeat(20_000);
        assertThatThrownBy(() -> Architecture.parse(yaml, "net.yaml", Extensions.besideHost()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("net.yaml, line 3")
                .hasMessageContaining("more than 100 deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"&all [residual: *all]", "&all {residual: [*all]}"})
    void refusesAListThatContainsItself(String layers) {
        String yaml = "input: {shape: [1]}\nlayers: " + layers;
        assertThatThrownBy(() -> Architecture.parse(yaml, "net.yaml", Extensions.besideHost()))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("contains itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"? : 1", "input: {name: , shape: [1], type: }\nlayers: []", "input: {? : 1, shape: [1]}"})
    void refusesKeysAndValuesThatAreMissing(String yaml) {
        assertThatThrownBy(() -> Architecture.parse(yaml, "net.yaml", Extensions.besideHost()))
                .isInstanceOf(FileFormatException.class);
    }
}
