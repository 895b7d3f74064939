package dev.kiln.engine.onnx.gradient.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.engine.onnx.gradient.CentralDifferences;
import dev.kiln.engine.onnx.gradient.TwoEngines;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RecurrentDerivativesTest {

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
        return RecurrentCases.all().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> CentralDifferences.check(engine, c)));
    }

    @TestFactory
    Stream<DynamicTest> computeForwardsWhatTheKernelsOfTheRuntimeCompute() {
        return RecurrentCases.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> compareForwards(c)));
    }

    private static void compareForwards(OperatorCase operator) {
        try (Program plain = engine.compile(operator.forward());
                Program differentiated = engine.compile(operator.differentiated())) {
            Tensor expected = plain.run(operator.feeds()).get("y");
            Tensor actual = differentiated.run(operator.feeds()).get("y");
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.getDouble(i)).isCloseTo(expected.getDouble(i), within(1e-5));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> areThoseOfPyTorch() {
        return RecurrentCases.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> engines.compare(c)));
    }

    @TestFactory
    Stream<DynamicTest> areThemselvesDifferentiable() {
        return RecurrentCases.few().stream()
                .map(CentralDifferences::gradientOf)
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> CentralDifferences.check(engine, c)));
    }
}
