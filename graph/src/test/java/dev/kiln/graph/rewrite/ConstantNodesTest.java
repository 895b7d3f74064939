package dev.kiln.graph.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantNodesTest {

    private static Node constant(Attributes attributes) {
        return new Node("", "", "Constant", List.of(), List.of("c"), attributes, Extras.NONE);
    }

    private static Tensor value(Attributes attributes) {
        return ConstantNodes.value(constant(attributes)).orElseThrow();
    }

    @Test
    void readsATensorAndNumbersAndListsOfThem() {
        Tensor tensor = Tensor.of(new double[] {1, 2}, 1, 2);
        assertThat(value(Attributes.NONE.with("value", new Attribute.Array(tensor))))
                .isEqualTo(tensor);
        assertThat(value(Attributes.NONE.with("value_float", new Attribute.Real(2.5f))))
                .isEqualTo(Tensor.scalar(ElementType.FLOAT, 2.5));
        assertThat(value(Attributes.NONE.with("value_int", new Attribute.Int(3))))
                .isEqualTo(Tensor.scalar(ElementType.INT64, 3));
        assertThat(value(Attributes.NONE.with("value_ints", new Attribute.Ints(List.of(3L, 4L)))))
                .isEqualTo(Tensor.of(new long[] {3, 4}, 2));
        assertThat(value(Attributes.NONE.with("value_floats", new Attribute.Reals(List.of(3f, 4f)))))
                .isEqualTo(Tensor.of(new float[] {3, 4}, 2));
    }

    @Test
    void leavesTextsToTheirNode() {
        Attributes texts = Attributes.NONE.with("value_strings", new Attribute.Texts(List.of("a")));
        assertThat(ConstantNodes.value(constant(texts))).isEmpty();
    }

    @Test
    void makesConstantsOfAllButResults() {
        Attributes two = Attributes.NONE.with("value_float", new Attribute.Real(2));
        Graph graph = new GraphEditor()
                .name("test")
                .add("", "Constant", List.of(), List.of("inner"), two)
                .add("", "Constant", List.of(), List.of("result"), two)
                .add("", "Neg", List.of("inner"), List.of("y"), Attributes.NONE)
                .outputs(List.of("y", "result"))
                .build();
        Graph lifted = ConstantNodes.lifted(graph);
        assertThat(lifted.constants()).containsOnlyKeys("inner");
        assertThat(lifted.nodes()).extracting(Node::operator).containsExactlyInAnyOrder("Constant", "Neg");
    }
}
