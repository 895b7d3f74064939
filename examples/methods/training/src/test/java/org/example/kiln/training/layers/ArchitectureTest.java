package org.example.kiln.training.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.graph.error.GraphException;
import dev.kiln.host.extension.Extensions;
import dev.kiln.models.Architecture;
import org.junit.jupiter.api.Test;

/** The layers in architecture files. */
class ArchitectureTest {

    private static Model model(String layers) {
        String yaml = "input: {name: x, shape: [6]}\nlayers:\n" + layers;
        return Architecture.parse(yaml, "net.yaml", Extensions.besideHost()).build(1);
    }

    @Test
    void branchesAreLists() {
        Model model = model("""
              - inception:
                - dense: {units: 4}
                - sequential: [{dense: {units: 2}}, tanh]
            """);

        assertThat(model.parameters())
                .containsExactly(
                        "inception_1.dense_1.weight",
                        "inception_1.dense_1.bias",
                        "inception_1.sequential_2.dense_1.weight",
                        "inception_1.sequential_2.dense_1.bias");
    }

    @Test
    void earlierLayersAndWeightsAreNamedByTheirPosition() {
        Model model = model("""
              - dense: {units: 4}
              - tanh
              - dense: {units: 4}
              - join: {layer: dense_1, by: add}
              - tied-dense: {weight: dense_1.weight}
            """);

        assertThat(model.parameters())
                .containsExactly(
                        "dense_1.weight", "dense_1.bias", "dense_3.weight", "dense_3.bias", "tied_dense_5.bias");
    }

    @Test
    void aLayerThatIsNotBeforeIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> model("  - dense: {units: 4}\n  - join: {layer: dense_2}\n"))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("join_2")
                .hasMessageContaining("dense_1");
    }

    @Test
    void aWeightThatIsNoMatrixIsRefused() {
        assertThatThrownBy(() -> model("  - dense: {units: 4}\n  - tied-dense: {weight: dense_1.bias}\n"))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("tied_dense_2")
                .hasMessageContaining("dense_1.bias");
    }
}
