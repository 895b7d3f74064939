package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.BareScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class MagnitudePruningTest {

    private static Tensor ramp(long... shape) {
        float[] values = new float[(int) (shape[0] * shape[1])];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return Tensor.of(values, shape);
    }

    /** {@code (x + mean) first + bias}, then {@code second}; the bias has two axes. */
    private static Model network(Tensor second) {
        return model(new GraphEditor()
                .constant("mean", Tensor.of(new float[] {1e-6f, 1e-6f, 1e-6f, 1e-6f}, 1, 4))
                .constant("first", ramp(4, 6))
                .constant("bias", Tensor.full(ElementType.FLOAT, 1e-6, 1, 6))
                .constant("second", second)
                .input("x", TensorType.floats(Shape.batchOf(4)))
                .add("centre", "Add", List.of("x", "mean"), List.of("c"), Attributes.NONE)
                .add("dense", "MatMul", List.of("c", "first"), List.of("m"), Attributes.NONE)
                .add("shift", "Add", List.of("m", "bias"), List.of("h"), Attributes.NONE)
                .add("head", "MatMul", List.of("h", "second"), List.of("y"), Attributes.NONE)
                .output("y"));
    }

    private static Model model(GraphEditor editor) {
        Model model = Model.of(editor.build());
        return model.withParameters(ConstantRoles.of(model.graph()).trainable());
    }

    private static CompressionResult pruned(Model model, double sparsity, String exclude) {
        return new MagnitudePruning(
                        sparsity, new GradualTuning(0, 1, 0.5, 100, new Untrained()), exclude, Storage.DENSE)
                .plan(model, new BareScope())
                .apply();
    }

    private static long zeros(CompressionResult compressed, String name) {
        return Sparsity.zeros(compressed.model().graph().constant(name));
    }

    @Test
    void takesWeightsAloneHoweverSmallTheOthersAre() {
        Model model = network(ramp(6, 4));
        CompressionResult compressed = pruned(model, 0.5, "");
        assertThat(zeros(compressed, "first") + zeros(compressed, "second")).isEqualTo(24);
        for (String other : List.of("mean", "bias")) {
            assertThat(compressed.model().graph().constant(other))
                    .isEqualTo(model.graph().constant(other));
        }
        assertThat(compressed.notes().get(0)).startsWith("24 of 48 weights are zero (50.00 %)");
    }

    @Test
    void leavesOutWhatIsExcludedByTheNameOfAConstantOrALayer() {
        for (String exclude : List.of("sec*", "head")) {
            CompressionResult compressed = pruned(network(ramp(6, 4)), 0.5, exclude);
            assertThat(zeros(compressed, "first")).isEqualTo(12);
            assertThat(zeros(compressed, "second")).isZero();
            assertThat(compressed.notes()).anyMatch(note -> note.contains("Left alone as asked: second"));
        }
    }

    @Test
    void refusesToExcludeWhatIsNotThere() {
        assertThatThrownBy(() -> pruned(network(ramp(6, 4)), 0.5, "secund"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("secund")
                .hasMessageContaining("second");
        assertThatThrownBy(() -> pruned(network(ramp(6, 4)), 0.5, "*"))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("exclude");
    }

    @Test
    void prunesHalfPrecisionAndKeepsTheBitsOfWhatStays() {
        Tensor half = ramp(6, 4).cast(ElementType.FLOAT16);
        Model model = model(new GraphEditor()
                .constant("w", half)
                .input("x", new TensorType(ElementType.FLOAT16, Shape.batchOf(6)))
                .add("dense", "MatMul", List.of("x", "w"), List.of("y"), Attributes.NONE)
                .output("y"));
        Tensor after = pruned(model, 0.5, "").model().graph().constant("w");
        assertThat(after.elementType()).isEqualTo(ElementType.FLOAT16);
        assertThat(after.slice(0, 3)).isEqualTo(Tensor.zeros(ElementType.FLOAT16, 3, 4));
        assertThat(after.slice(3, 6)).isEqualTo(half.slice(3, 6));
    }

    @Test
    void prunesDoublePrecisionAndKeepsIt() {
        Tensor weight = ramp(6, 4).cast(ElementType.DOUBLE);
        Model model = model(new GraphEditor()
                .constant("w", weight)
                .input("x", new TensorType(ElementType.DOUBLE, Shape.batchOf(6)))
                .add("dense", "MatMul", List.of("x", "w"), List.of("y"), Attributes.NONE)
                .output("y"));
        Tensor after = pruned(model, 0.5, "").model().graph().constant("w");
        assertThat(after.slice(0, 3)).isEqualTo(Tensor.zeros(ElementType.DOUBLE, 3, 4));
        assertThat(after.slice(3, 6)).isEqualTo(weight.slice(3, 6));
    }

    @Test
    void saysThatWeightsKeptAsIntegersAreLeft() {
        Model model = model(new GraphEditor()
                .constant("integers", ramp(4, 6).cast(ElementType.INT8))
                .constant("scale", Tensor.scalar(ElementType.FLOAT, 1))
                .constant("second", ramp(6, 4))
                .input("x", TensorType.floats(Shape.batchOf(4)))
                .add("back", "DequantizeLinear", List.of("integers", "scale"), List.of("first"), Attributes.NONE)
                .add("dense", "MatMul", List.of("x", "first"), List.of("h"), Attributes.NONE)
                .add("head", "MatMul", List.of("h", "second"), List.of("y"), Attributes.NONE)
                .output("y"));
        CompressionResult compressed = pruned(model, 0.5, "");
        assertThat(zeros(compressed, "second")).isEqualTo(12);
        assertThat(compressed.notes()).anyMatch(note -> note.contains("integers (INT8)"));
    }

    @Test
    void remembersInTheModelThatItWasPruned() {
        Model pruned = pruned(network(ramp(6, 4)), 0.5, "").model();
        assertThat(Sparsity.weights(pruned)).containsExactly("first", "second");
        assertThat(Sparsity.weights(network(ramp(6, 4)))).isEmpty();
    }

    /** An optimizer that is not asked for anything. */
    private record Untrained() implements Optimizer {

        @Override
        public double learningRate() {
            return 1;
        }

        @Override
        public Value update(UpdateScope scope, Value parameter, Value gradient) {
            throw new UnsupportedOperationException("nothing is trained here");
        }
    }
}
