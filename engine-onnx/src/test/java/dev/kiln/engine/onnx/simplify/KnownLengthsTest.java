package dev.kiln.engine.onnx.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Arithmetic on lengths and movements of elements are done while the graph is written, and the results stay the same bits. */
class KnownLengthsTest {

    private static final int BATCH = 5;

    private static Engine engine;

    private final GraphBuilder graph = new GraphBuilder("lengths");
    private final Value x = graph.input("x", TensorType.floats(Shape.batchOf(4, 6)));

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** The operators of the simplified graph of one output, once it was seen to compute the same. */
    private List<String> simplified(Value y) {
        graph.output("y", y);
        Graph before = graph.build();
        Graph after = Simplification.apply(before);
        assertThat(after.type("y")).isEqualTo(before.type("y"));
        assertThat(run(after)).isEqualTo(run(before));
        return after.nodes().stream().map(Node::operator).toList();
    }

    private static Tensor run(Graph graph) {
        float[] values = new float[BATCH * 24];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        try (Program program = engine.compile(graph)) {
            return program.run(Map.of("x", Tensor.of(values, BATCH, 4, 6)), List.of("y"))
                    .get("y");
        }
    }

    private Value lengths(long first, long end) {
        return graph.apply("Shape", Attributes.of("start", first).with("end", end), x);
    }

    @Test
    void computesLengthsThatAreKnown() {
        Value inner = lengths(1, 3);
        Value product = inner.gather(graph.integers(0), 0).mul(inner.gather(graph.integers(1), 0));
        assertThat(simplified(product.add(graph.integers(1)).concat(0, inner))).containsExactly("Identity");
    }

    @Test
    void leavesLengthsToTheRunThatItDecides() {
        assertThat(simplified(x.dynamicShape().mul(graph.integers(2)))).containsExactly("Shape", "Mul");
    }

    @Test
    void knowsTheCountOfElements() {
        Value row = graph.constant("row", Tensor.of(new float[6], 6));
        Value size = graph.apply("Size", Attributes.NONE, row);
        assertThat(simplified(size.reshape(1).cast(ElementType.FLOAT).add(x))).doesNotContain("Size");
    }

    @Test
    void leavesOneLengthToAChangeOfShape() {
        Value target = lengths(0, 1).concat(0, graph.integers(24));
        assertThat(simplified(x.relu().reshape(target))).containsExactly("Relu", "Reshape");
    }

    @Test
    void copiesTheLengthsThatStay() {
        GraphBuilder other = new GraphBuilder("copied");
        Value rows = other.input("x", TensorType.floats(Shape.of(List.of(Dim.of("N"), Dim.of("T"), Dim.of(6)))));
        Value lengths = other.apply("Shape", Attributes.of("end", 2), rows);
        other.output(
                "y",
                rows.relu().reshape(lengths.concat(0, other.integers(2, 3))).exp());
        Graph before = other.build();
        Graph after = Simplification.apply(before);
        assertThat(after.nodes().stream().map(Node::operator)).containsExactly("Relu", "Reshape", "Exp");
        assertThat(run(after)).isEqualTo(run(before));
    }

    @Test
    void leavesTheBatchToAnExpansion() {
        Value column = x.reduceSum(true, 2);
        assertThat(simplified(column.expand(x.dynamicShape()))).containsExactly("ReduceSum", "Expand");
    }

    @Test
    void expandsToALengthThatOnlyTheRunKnows() {
        Value row = graph.constant("row", Tensor.of(new float[] {1, 2}, 1, 2));
        assertThat(simplified(row.expand(lengths(0, 1).concat(0, graph.integers(2)))))
                .containsExactly("Shape", "Concat", "Expand");
    }

    @Test
    void changesShapesAtOnce() {
        assertThat(simplified(x.relu().reshape(-1, 24).unsqueeze(1).reshape(-1, 6, 4)))
                .containsExactly("Relu", "Reshape");
    }

    @Test
    void takesAChangeOfShapeBack() {
        assertThat(simplified(
                        x.relu().reshape(-1, 24).unsqueeze(1).reshape(-1, 4, 6).exp()))
                .containsExactly("Relu", "Exp");
    }

    @Test
    void keepsAShapeThatALengthIsTakenFrom() {
        assertThat(simplified(x.relu().reshape(-1, 3, 8).reshape(0, 2, 12)))
                .containsExactly("Relu", "Reshape", "Reshape");
    }

    @Test
    void transposesAtOnce() {
        assertThat(simplified(x.relu().transpose(1, 2, 0).transpose(1, 2, 0))).containsExactly("Relu", "Transpose");
    }

    @Test
    void leavesOutWhatChangesNothing() {
        Value same = x.relu()
                .cast(ElementType.FLOAT)
                .reshape(-1, 4, 6)
                .expand(graph.integers(1, 4, 1))
                .transpose(0, 2, 1)
                .transpose(0, 2, 1);
        Attributes none = Attributes.of("noop_with_empty_axes", 1);
        assertThat(simplified(graph.apply("ReduceSum", none, same).exp())).containsExactly("Relu", "Exp");
    }
}
