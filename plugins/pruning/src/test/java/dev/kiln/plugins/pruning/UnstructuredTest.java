package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.plugins.pruning.Unstructured.Per;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The elements that are compared with each other. */
class UnstructuredTest {

    /** A convolution of 2 outputs, 1 input and a kernel of 3, then a product {@code x w} of 4 inputs and 2 outputs. */
    private static Model model() {
        GraphBuilder graph = new GraphBuilder("network");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(1, 4)));
        Value kernel = graph.constant("kernel", Tensor.of(new float[6], 2, 1, 3));
        Value matrix = graph.constant("matrix", Tensor.of(new float[8], 4, 2));
        Value y = graph.apply("Conv", Attributes.NONE, x, kernel);
        graph.output("y", y.reshape(0, 4).matMul(matrix));
        return Model.of(graph.build()).withParameters(Set.of("kernel", "matrix"));
    }

    private static float[] mask(Per per, String weight, double sparsity) {
        Map<String, Tensor> scores = new LinkedHashMap<>();
        scores.put("kernel", Tensor.of(new float[] {1, 2, 3, 40, 60, 50}, 2, 1, 3));
        // the columns (7, 5, 8, 6) and (-1, 80, 90, 70), whose first element is removed already
        scores.put("matrix", Tensor.of(new float[] {7, -1, 5, 80, 8, 90, 6, 70}, 4, 2));
        Map<String, Tensor> masks = new Unstructured(per).masks(model(), scores, sparsity);
        return Objects.requireNonNull(masks.get(weight)).toFloatArray();
    }

    /** Of 14 elements 7: all those below 8, but a quarter of each weight stays. */
    @Test
    void areThoseOfAllWeights() {
        assertThat(mask(Per.MODEL, "kernel", 0.5)).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(mask(Per.MODEL, "matrix", 0.5)).containsExactly(0, 0, 0, 1, 1, 1, 0, 1);
    }

    /** Of 6 elements 3, and of 8 elements 4. */
    @Test
    void areThoseOfEachWeight() {
        assertThat(mask(Per.LAYER, "kernel", 0.5)).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(mask(Per.LAYER, "matrix", 0.5)).containsExactly(0, 0, 0, 1, 1, 1, 0, 1);
        assertThat(mask(Per.LAYER, "kernel", 0.34)).containsExactly(0, 0, 1, 1, 1, 1);
    }

    /** Of each filter of 3 elements 1 goes, {@code floor(1.5)}, and of each column of 4 elements 2. */
    @Test
    void areThoseOfEachOutput() {
        assertThat(mask(Per.OUTPUT, "kernel", 0.5)).containsExactly(0, 1, 1, 0, 1, 1);
        assertThat(mask(Per.OUTPUT, "matrix", 0.5)).containsExactly(1, 0, 0, 1, 1, 1, 0, 0);
    }

    @Test
    void keepsOneOfEachOutput() {
        assertThat(mask(Per.OUTPUT, "kernel", 0.999)).containsExactly(0, 0, 1, 0, 1, 0);
        assertThat(mask(Per.OUTPUT, "matrix", 0.999)).containsExactly(0, 0, 0, 0, 1, 1, 0, 0);
    }

    @Test
    void removesTheFirstOfEqualScores() {
        Map<String, Tensor> scores = Map.of("matrix", Tensor.of(new float[] {1, 2, 1, 2, 1, 2, 1, 2}, 4, 2));
        for (Per per : List.of(Per.LAYER, Per.OUTPUT)) {
            Tensor mask = Objects.requireNonNull(
                    new Unstructured(per).masks(model(), scores, 0.25).get("matrix"));
            float[] expected =
                    per == Per.LAYER ? new float[] {0, 1, 0, 1, 1, 1, 1, 1} : new float[] {0, 0, 1, 1, 1, 1, 1, 1};
            assertThat(mask.toFloatArray()).containsExactly(expected);
        }
    }
}
