package dev.kiln.api.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The dimensions of a network of three dense layers, the first two of which are added. */
class ModelStructureTest {

    /** {@code relu(x first + bias) + x second}, 6 units wide, then {@code last}. */
    private static Model model() {
        GraphBuilder builder = new GraphBuilder("network");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(3)));
        Value first = x.gemm(weight(builder, "first", 3, 6), weight(builder, "bias", 6), false, false);
        Value second = x.gemm(weight(builder, "second", 3, 6), null, false, false);
        Value y = first.relu().add(second).gemm(weight(builder, "last", 6, 2), null, false, false);
        builder.output(y.name(), y);
        return Model.of(builder.build()).withParameters(Set.of("first", "bias", "second", "last"));
    }

    private static Value weight(GraphBuilder builder, String name, long... shape) {
        return builder.constant(name, Tensor.full(ElementType.FLOAT, 0.5, shape));
    }

    @Test
    void whatIsAddedIsOneDimension() {
        List<StructuralDimension> dimensions =
                ModelStructure.of(model(), Map.of()).dimensions();
        assertThat(dimensions).hasSize(1);
        StructuralDimension dimension = dimensions.get(0);
        assertThat(dimension.name()).isEqualTo("first");
        assertThat(dimension.operator()).isEqualTo("Gemm");
        assertThat(dimension.outputs()).containsExactly("first", "second");
        assertThat(dimension.inputs()).containsExactly("last");
        assertThat(dimension.channels()).isEqualTo(6);
        assertThat(dimension.groups().get(2))
                .isEqualTo(new StructuralGroup(
                        "first/2",
                        List.of(
                                new StructuralGroup.Slice("first", 1, 2),
                                new StructuralGroup.Slice("bias", 0, 2),
                                new StructuralGroup.Slice("second", 1, 2),
                                new StructuralGroup.Slice("last", 0, 2))));
    }

    @Test
    void outputsStayWhole() {
        assertThat(ModelStructure.of(model(), Map.of()).whole())
                .containsOnlyKeys("last")
                .allSatisfy((weight, reason) -> assertThat(reason).contains("is an axis of the output"));
    }

    @Test
    void whatIsToBeKeptStaysWhole() {
        ModelStructure structure = ModelStructure.of(model(), Map.of("second", "it is left alone as asked"));
        assertThat(structure.dimensions()).isEmpty();
        assertThat(structure.whole()).containsEntry("first", "it is left alone as asked");
    }

    @Test
    void aModelWithoutGroupsHasSmallerParameters() {
        ModelStructure structure = ModelStructure.of(model(), Map.of());
        List<StructuralGroup> groups = structure.dimensions().get(0).groups();
        Model smaller = structure.without(groups.subList(0, 4));
        assertThat(smaller.parameters()).containsExactlyInAnyOrder("first", "bias", "second", "last");
        assertThat(smaller.graph().constant("first").shape()).containsExactly(3, 2);
        assertThat(smaller.graph().constant("bias").shape()).containsExactly(2);
        assertThat(smaller.graph().constant("last").shape()).containsExactly(2, 2);
    }

    @Test
    void oneGroupMustStay() {
        ModelStructure structure = ModelStructure.of(model(), Map.of());
        List<StructuralGroup> groups = structure.dimensions().get(0).groups();
        assertThatThrownBy(() -> structure.without(groups))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("nothing would be left");
        assertThatThrownBy(() -> structure.without(List.of(new StructuralGroup("other/0", List.of()))))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("other/0");
    }
}
