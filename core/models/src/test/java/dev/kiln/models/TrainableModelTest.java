package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainableModelTest {

    private static GraphEditor network() {
        return new GraphEditor().input("x", TensorType.floats(Shape.batchOf(2)));
    }

    private static Model product(GraphEditor editor) {
        return Model.of(editor.add("", "MatMul", List.of("x", "w"), List.of("y"), Attributes.NONE)
                .output("y")
                .build());
    }

    @Test
    void writesOutRepeatedNumbers() {
        Attributes value = Attributes.NONE.with("value", new Attribute.Array(Tensor.of(new float[] {0.5f}, 1)));
        Model model = TrainableModel.of(product(network()
                .constant("shape", Tensor.of(new long[] {2, 3}, 2))
                .add("", "ConstantOfShape", List.of("shape"), List.of("w"), value)));
        assertThat(model.parameters()).containsExactly("w");
        assertThat(model.graph().constant("w")).isEqualTo(Tensor.full(ElementType.FLOAT, 0.5, 2, 3));
    }

    @Test
    void dequantizesWeights() {
        Tensor integers = Tensor.of(new int[] {1, 2, 3, 4, 5, 6}, 2, 3).cast(ElementType.INT8);
        Model model = TrainableModel.of(product(network()
                .constant("q", integers)
                .constant("scale", Tensor.of(new float[] {1, 0.5f, 0.25f}, 3))
                .constant("zero", Tensor.of(new int[] {0, 2, 4}, 3).cast(ElementType.INT8))
                .add("", "DequantizeLinear", List.of("q", "scale", "zero"), List.of("w"), Attributes.of("axis", 1))));
        assertThat(model.parameters()).containsExactly("w");
        assertThat(model.graph().constant("w").toFloatArray()).containsExactly(1, 0, -0.25f, 4, 1.5f, 0.5f);
    }

    @Test
    void saysThatWeightsAreIntegersNoMore() {
        Model model = product(network()
                .constant("q", Tensor.of(new int[] {1, 2}, 2, 1).cast(ElementType.INT8))
                .constant("scale", Tensor.scalar(ElementType.FLOAT, 1))
                .add("", "DequantizeLinear", List.of("q", "scale"), List.of("w"), Attributes.NONE));
        List<String> notes = new ArrayList<>();
        TrainableModel.of(model, notes::add);
        assertThat(notes).singleElement().asString().contains("w were kept as INT8", "quantize it again");
    }

    @Test
    void takesDoublePrecisionForSingleAndSaysSo() {
        Model model = Model.of(new GraphEditor()
                        .input("x", new TensorType(ElementType.DOUBLE, Shape.batchOf(2)))
                        .constant("w", Tensor.of(new float[] {1, 2}, 2, 1).cast(ElementType.DOUBLE))
                        .constant("half", Tensor.of(new float[] {0.5f}).cast(ElementType.DOUBLE))
                        .add("", "MatMul", List.of("x", "w"), List.of("h"), Attributes.NONE)
                        .add("", "Mul", List.of("h", "half"), List.of("y"), Attributes.NONE)
                        .output("y")
                        .build())
                .withParameters(Set.of("w"));
        List<String> notes = new ArrayList<>();
        Model trainable = TrainableModel.of(model, notes::add);
        assertThat(trainable.graph().constant("w")).isEqualTo(Tensor.of(new float[] {1, 2}, 2, 1));
        assertThat(trainable.graph().type("y").elementType()).isEqualTo(ElementType.FLOAT);
        assertThat(notes).singleElement().asString().contains("w were kept as DOUBLE", "written as FLOAT");
    }

    /** A branch reads a constant of its own, and casts to what its other branch makes. */
    @Test
    void widensWhatIsInsideOfBranches() {
        Graph one = new GraphEditor()
                .name("one")
                .constant("two", Tensor.of(new float[] {2}).cast(ElementType.FLOAT16))
                .add("", "Mul", List.of("h", "two"), List.of("a"), Attributes.NONE)
                .output("a")
                .buildBody();
        Graph other = new GraphEditor()
                .name("other")
                .add("", "Cast", List.of("h"), List.of("b"), Attributes.NONE.with("to", ElementType.FLOAT16))
                .output("b")
                .buildBody();
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(one))
                .with("else_branch", new Attribute.Subgraph(other));
        Model model = TrainableModel.of(Model.of(new GraphEditor()
                .input("x", new TensorType(ElementType.FLOAT16, Shape.batchOf(2)))
                .constant("w", Tensor.of(new float[] {1, 2}, 2, 1).cast(ElementType.FLOAT16))
                .constant("c", Tensor.scalar(ElementType.BOOL, 1))
                .add("", "MatMul", List.of("x", "w"), List.of("h"), Attributes.NONE)
                .add("", "If", List.of("c"), List.of("y"), branches)
                .output("y")
                .build()));
        assertThat(model.graph().type("y").elementType()).isEqualTo(ElementType.FLOAT);
    }

    @Test
    void leavesAModelAloneWhoseWeightsAreConstants() {
        Model model = product(network().constant("w", Tensor.of(new float[] {1, 2}, 2, 1)));
        assertThat(TrainableModel.of(model)).isSameAs(model);
    }

    @Test
    void widensHalfPrecision() {
        SharedModel shared = SharedModel.named("squeezenet-fp16");
        assumeTrue(shared.path().isPresent());
        Model model = TrainableModel.of(shared.read());
        assertThat(model.graph().constants().values()).noneMatch(t -> t.elementType() == ElementType.FLOAT16);
        assertThat(model.graph().type(model.prediction().output()).elementType())
                .isEqualTo(ElementType.FLOAT);
        assertThat(model.parameters()).hasSize(52);
    }

    @Test
    void findsTheWeightsOfTopologies() {
        SharedModel shared = SharedModel.named("light_resnet50");
        assumeTrue(shared.path().isPresent());
        Model model = TrainableModel.of(shared.read());
        long weights = model.parameters().stream()
                .mapToLong(name -> model.graph().constant(name).size())
                .sum();
        assertThat(weights).isEqualTo(25_557_032);
        assertThat(model.statistics()).hasSize(2 * 53);
    }
}
