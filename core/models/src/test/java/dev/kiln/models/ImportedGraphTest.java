package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportedGraphTest {

    private static final Tensor ZEROS = Tensor.of(new float[] {0, 0}, 2);
    private static final Tensor ONES = Tensor.of(new float[] {1, 1}, 2);

    private static GraphEditor network() {
        return new GraphEditor()
                .input("x", TensorType.floats(Shape.batchOf(2)))
                .constant("zeros", ZEROS)
                .constant("ones", ONES);
    }

    private static GraphEditor normalize(GraphEditor editor, String from, String to, String... vectors) {
        List<String> inputs = List.of(from, vectors[0], vectors[1], vectors[2], vectors[3]);
        return editor.add(to, "BatchNormalization", inputs, List.of(to), Attributes.NONE);
    }

    private static List<String> vectors(Graph graph, String output) {
        return graph.producer(output).orElseThrow().inputs().subList(1, 5);
    }

    @Test
    void makesConstantNodesConstants() {
        Attributes value = Attributes.NONE.with("value", new Attribute.Array(ONES));
        Graph graph = ImportedGraph.of(network()
                .add("", "Constant", List.of(), List.of("w"), value)
                .add("", "Constant", List.of(), List.of("shape"), Attributes.NONE.with("value_ints", new long[] {-1, 2
                }))
                .add("", "PRelu", List.of("x", "w"), List.of("h"), Attributes.NONE)
                .add("", "Reshape", List.of("h", "shape"), List.of("y"), Attributes.NONE)
                .output("y")
                .build());
        assertThat(graph.constant("w")).isEqualTo(ONES);
        assertThat(graph.constant("shape").toLongArray()).containsExactly(-1, 2);
        assertThat(graph.nodes()).hasSize(2);
        assertThat(ConstantRoles.of(graph).trainable()).containsExactly("w");
    }

    @Test
    void givesNormalizationsThatShareEqualVectorsTheirOwn() {
        GraphEditor editor = normalize(network(), "x", "a", "ones", "zeros", "zeros", "ones");
        Graph graph = ImportedGraph.of(normalize(editor, "a", "y", "ones", "zeros", "zeros", "ones")
                .output("y")
                .build());
        assertThat(vectors(graph, "a")).doesNotHaveDuplicates();
        assertThat(vectors(graph, "y")).isEqualTo(vectors(graph, "a"));
        assertThat(ConstantRoles.of(graph).with(ConstantRole.STATISTIC))
                .doesNotContainAnyElementsOf(ConstantRoles.of(graph).trainable());
    }

    @Test
    void keepsDifferentNormalizationsApart() {
        GraphEditor editor = network().constant("scale", Tensor.of(new float[] {2, 3}, 2));
        normalize(editor, "x", "a", "scale", "zeros", "zeros", "ones");
        Graph graph = ImportedGraph.of(normalize(editor, "a", "y", "ones", "zeros", "zeros", "ones")
                .output("y")
                .build());
        assertThat(vectors(graph, "a")).doesNotContainAnyElementsOf(vectors(graph, "y"));
        assertThat(graph.constant(vectors(graph, "y").get(2))).isEqualTo(ZEROS);
    }

    @Test
    void looksForStatisticsBehindAliases() {
        GraphEditor editor = network().add("", "Identity", List.of("zeros"), List.of("mean"), Attributes.NONE);
        Graph graph = ImportedGraph.of(normalize(editor, "x", "y", "ones", "zeros", "mean", "ones")
                .output("y")
                .build());
        assertThat(graph.nodes()).hasSize(1);
        assertThat(ConstantRoles.of(graph).with(ConstantRole.STATISTIC))
                .hasSize(2)
                .allSatisfy(name -> assertThat(graph.constants()).containsKey(name));
    }

    @Test
    void findsTheScaleOfANormalizationWrittenInElementaryOperators() {
        Graph graph = network()
                .add("", "Div", List.of("x", "x"), List.of("q"), Attributes.NONE)
                .add("", "Mul", List.of("q", "ones"), List.of("m"), Attributes.NONE)
                .add("", "Mul", List.of("m", "zeros"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        assertThat(ConstantRoles.of(graph).trainable()).containsExactly("ones");
    }
}
