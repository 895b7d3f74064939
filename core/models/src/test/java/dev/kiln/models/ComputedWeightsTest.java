package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComputedWeightsTest {

    private static final Tensor W = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);

    private static GraphEditor node(GraphEditor editor, String operator, String output, String... inputs) {
        return editor.add("", operator, List.of(inputs), List.of(output), Attributes.NONE);
    }

    /** {@code x W}, then what is read of the constant w itself. */
    private static Model model(GraphEditor made) {
        Graph graph = node(made.input("x", TensorType.floats(Shape.batchOf(2))), "MatMul", "y", "x", "W")
                .output("y")
                .build();
        return Model.of(graph).withParameters(ConstantRoles.of(graph).trainable());
    }

    @OnEachEngine
    void storesAWeightWithTheChangeThatIsAddedToIt(Engine engine) {
        GraphEditor editor = new GraphEditor()
                .constant("w", W)
                .constant("a", Tensor.of(new float[] {1, -1}, 2, 1))
                .constant("b", Tensor.of(new float[] {2, 4}, 1, 2))
                .constant("s", Tensor.scalar(ElementType.FLOAT, 0.5));
        node(editor, "MatMul", "ab", "a", "b");
        node(editor, "Mul", "change", "ab", "s");
        ComputedWeights computed = ComputedWeights.in(model(node(editor, "Add", "W", "w", "change")), () -> engine);
        Graph graph = computed.model().graph();
        assertThat(graph.constants()).containsOnlyKeys("W");
        assertThat(graph.constant("W").toFloatArray()).containsExactly(2, 4, 2, 2);
        assertThat(computed.model().parameters()).containsExactly("W");
        assertThat(computed.model().metadata()).doesNotContainKey(Sparsity.KEY);
        assertThat(computed.notes()).singleElement().asString().contains("W of w, s, a, b.");
    }

    @OnEachEngine
    void keepsTheZerosOfAMask(Engine engine) {
        GraphEditor editor =
                new GraphEditor().constant("w", W).constant("mask", Tensor.of(new float[] {0, 1, 1, 0}, 2, 2));
        Model model = ComputedWeights.in(model(node(editor, "Mul", "W", "w", "mask")), () -> engine)
                .model();
        assertThat(model.graph().constant("W").toFloatArray()).containsExactly(0, 2, 3, 0);
        assertThat(Sparsity.weights(model)).containsExactly("W");
    }

    @Test
    void leavesOtherModelsAsTheyAre() {
        GraphEditor rearranged = new GraphEditor().constant("w", W);
        GraphEditor integers = new GraphEditor()
                .constant("w", W.cast(ElementType.INT8))
                .constant("step", Tensor.scalar(ElementType.FLOAT, 1));
        for (Model model : List.of(
                model(new GraphEditor().constant("W", W)),
                model(node(rearranged, "Transpose", "W", "w")),
                model(node(integers, "DequantizeLinear", "W", "w", "step")))) {
            assertThat(ComputedWeights.in(model, () -> {
                                throw new AssertionError("nothing is to be computed");
                            })
                            .model())
                    .isSameAs(model);
        }
    }
}
