package dev.kiln.engine.onnx.gradient.loops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.onnx.gradient.CentralDifferences;
import dev.kiln.engine.onnx.gradient.TwoEngines;
import dev.kiln.engine.onnx.lowering.Lowering;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ControlFlowDerivativesTest {

    private static TwoEngines engines;
    private static Engine engine;

    @BeforeAll
    static void open() {
        engines = new TwoEngines();
        engine = engines.onnx();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    @TestFactory
    Stream<DynamicTest> agreeWithCentralDifferences() {
        return ControlFlowCases.all().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> CentralDifferences.check(engine, c)));
    }

    @TestFactory
    Stream<DynamicTest> areThoseOfPyTorch() {
        return ControlFlowCases.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> engines.compare(c)));
    }

    @TestFactory
    Stream<DynamicTest> areThemselvesDifferentiable() {
        return ControlFlowCases.all().stream()
                .map(c -> DynamicTest.dynamicTest(
                        c.name(), () -> CentralDifferences.check(engine, CentralDifferences.gradientOf(c))));
    }

    @Test
    void nameTheOperatorsInABodyThatHaveNone() {
        GraphBuilder graph = new GraphBuilder("foreign");
        Value x = graph.input("x", TensorType.floats(Shape.of(3)));
        Value y = ControlFlowCases.choice(
                x.reduceSum().greater(graph.scalar(0)),
                ControlFlowCases.branch(c -> foreign(c.get(0), "Frobnicate"), x),
                ControlFlowCases.branch(c -> foreign(c.get(0), "Bamboozle"), x));
        graph.output("dx", graph.gradient(y, x));
        assertThat(Lowering.draft(graph.build()).obstacles())
                .hasSize(2)
                .anySatisfy(o -> assertThat(o).contains("Frobnicate"))
                .anySatisfy(o -> assertThat(o).contains("Bamboozle"));
    }

    private static Value foreign(Value x, String operator) {
        return x.graph()
                .apply("com.example", operator, Attributes.NONE, List.of(x), 1)
                .get(0);
    }

    @Test
    void refuseALoopWhoseStateGrows() {
        GraphBuilder graph = new GraphBuilder("growing");
        Value x = graph.input("x", TensorType.floats(Shape.of(2, 3)));
        Value count = graph.constant(Tensor.of(new long[] {3}));
        Value y = ControlFlowCases.loop(
                        count,
                        null,
                        x,
                        List.of(),
                        1,
                        (own, captured) -> List.of(own.get(1), own.get(2).concat(0, own.get(2))))
                .get(0);
        graph.output("dx", graph.gradient(y.square(), x));
        assertThat(Lowering.draft(graph.build()).obstacles())
                .singleElement()
                .asString()
                .contains("Loop", "changes its shape from step to step");
    }

    @Test
    void areLoweredInsideABody() {
        GraphBuilder graph = new GraphBuilder("descent");
        Value x = graph.input("x", TensorType.floats(Shape.of(3)));
        Value count = graph.constant(Tensor.of(new long[] {2}));
        Value y = ControlFlowCases.loop(count, null, x, List.of(), 1, (own, captured) -> {
                    Value loss = own.get(2).square().reduceSum();
                    Value slope = loss.graph().gradient(loss, own.get(2));
                    return List.of(own.get(1), own.get(2).sub(slope.mul(0.25)));
                })
                .get(0);
        graph.output("y", y);
        try (Program program = engine.compile(graph.build())) {
            Tensor start = Tensor.of(new float[] {4, -8, 12}, 3);
            assertThat(program.run(Map.of("x", start)).get("y").toFloatArray()).containsExactly(1, -2, 3);
        }
    }
}
