package dev.kiln.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The runtime stops at the first operator that it refuses; what the engine says names all of them. */
class RefusedOperatorsTest {

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Value foreign(Value x, String layer, String operator) {
        return x.graph()
                .inLayer(
                        layer,
                        () -> x.graph()
                                .apply("com.example", operator, Attributes.NONE, List.of(x), 1)
                                .get(0));
    }

    @Test
    void namesEveryNodeOfEveryOperator() {
        GraphBuilder graph = new GraphBuilder("foreign");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value y = foreign(foreign(x.relu(), "first", "Frobnicate"), "second", "Bamboozle");
        graph.output("y", foreign(y.exp(), "third", "Frobnicate"));
        assertThat(engine.obstacles(graph.build()))
                .satisfiesExactly(
                        o -> assertThat(o).contains("com.example::Frobnicate (first."),
                        o -> assertThat(o).contains("com.example::Bamboozle (second."),
                        o -> assertThat(o).contains("com.example::Frobnicate (third."));
    }

    @Test
    void namesAnOperatorThatLacksAnElementTypeBesideAnUnknownOne() {
        GraphBuilder graph = new GraphBuilder("doubles");
        Value x = graph.input("x", new TensorType(ElementType.DOUBLE, Shape.batchOf(3)));
        Value y = graph.inLayer("gate", () -> graph.apply("HardSigmoid", Attributes.NONE, x.exp()));
        graph.output("y", y);
        graph.output("z", foreign(x, "head", "Frobnicate"));
        assertThat(engine.obstacles(graph.build()))
                .satisfiesExactly(
                        o -> assertThat(o).contains("HardSigmoid (gate."),
                        o -> assertThat(o).contains("com.example::Frobnicate (head."));
    }

    @Test
    void looksIntoBranches() {
        GraphBuilder graph = new GraphBuilder("choice");
        Value x = graph.input("x", TensorType.floats(Shape.of(3)));
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(branch("Frobnicate")))
                .with("else_branch", new Attribute.Subgraph(branch("Bamboozle")));
        Value positive = x.reduceSum().greater(graph.scalar(0));
        graph.output("y", graph.apply("", "If", branches, List.of(positive), 1).get(0));
        assertThat(engine.obstacles(graph.build()))
                .hasSize(2)
                .anySatisfy(o -> assertThat(o).contains("Frobnicate"))
                .anySatisfy(o -> assertThat(o).contains("Bamboozle"));
    }

    private static Graph branch(String operator) {
        return new GraphEditor()
                .name("branch")
                .opset("com.example", 1)
                .add(new Node("", "com.example", operator, List.of("x"), List.of("made"), Attributes.NONE, Extras.NONE))
                .outputs(List.of("made"))
                .buildBody();
    }

    @Test
    void findsNothingInAGraphThatLoads() {
        GraphBuilder graph = new GraphBuilder("plain");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        graph.output("dx", graph.gradient(x.exp().reduceSum(), x));
        assertThat(engine.obstacles(graph.build())).isEmpty();
    }
}
