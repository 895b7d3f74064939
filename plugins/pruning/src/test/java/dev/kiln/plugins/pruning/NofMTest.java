package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NofMTest {

    private static final float[] SCORES = {1, 4, 3, 2, 9, 0, -1, 5, 5, 5, 5, 5};

    /** A product of 12 elements, whose weight is [O, I] or [I, O]. */
    private static Model dense(int outputs, int inputs, boolean isTransposed) {
        GraphBuilder graph = new GraphBuilder("dense");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(inputs)));
        long[] shape = isTransposed ? new long[] {outputs, inputs} : new long[] {inputs, outputs};
        graph.output("y", x.gemm(graph.constant("w", Tensor.of(SCORES, shape)), null, false, isTransposed));
        return Model.of(graph.build()).withParameters(Set.of("w"));
    }

    private static float[] mask(Model model) {
        Map<String, Tensor> scores = Map.of("w", model.graph().constant("w"));
        return new NofM(2, 4).masks(model, scores, 0.5).get("w").toFloatArray();
    }

    @Test
    void keepsTheHighestAlongTheInputsTheFirstOfEqualOnes() {
        assertThat(mask(dense(3, 4, true))).containsExactly(0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0);
        // the columns (1, 2, -1, 5), (4, 9, 5, 5), (3, 0, 5, 5)
        assertThat(mask(dense(3, 4, false))).containsExactly(0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1);
    }

    @Test
    void keepsTheElementsAfterTheLastWhole() {
        assertThat(mask(dense(2, 6, true))).containsExactly(0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1);
    }

    @Test
    void runsAlongTheChannelsOfConvolutions() {
        GraphBuilder graph = new GraphBuilder("convolution");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4, 5)));
        Value w = graph.constant("w", Tensor.of(SCORES, 1, 4, 3));
        graph.output("y", graph.apply("Conv", Attributes.NONE, x, w));
        Model model = Model.of(graph.build()).withParameters(Set.of("w"));
        assertThat(mask(model)).containsExactly(mask(dense(3, 4, false)));
    }

    @Test
    void refusesToKeepMoreThanThereAre() {
        assertThatThrownBy(() -> new NofM(3, 2))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("at most m");
    }
}
