package dev.kiln.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.testkit.conformance.ConformanceResult;
import dev.kiln.testkit.conformance.ConformanceResult.Outcome;
import dev.kiln.testkit.conformance.ConformanceSuite;
import dev.kiln.testkit.conformance.KnownDifferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites laid out in a folder, of tests whose results are known. */
class ConformanceSuiteTest {

    @TempDir
    private Path folder = Path.of("");

    /** A test of {@code y = 2 x} at 3, which expects the given number. */
    private void write(String test, float expected) throws IOException {
        GraphBuilder graph = new GraphBuilder("double");
        Value x = graph.input("x", TensorType.floats(Shape.of(1)));
        graph.output("y", x.mul(2));
        write(test, graph.build(), expected);
    }

    private void write(String test, Graph graph, float expected) throws IOException {
        Path data = folder.resolve("suite").resolve(test).resolve("test_data_set_0");
        Files.createDirectories(data);
        Files.write(data.resolveSibling("model.onnx"), OnnxFile.of(graph).toBytes());
        Files.write(data.resolve("input_0.pb"), tensor(3));
        Files.write(data.resolve("output_0.pb"), tensor(expected));
    }

    private static byte[] tensor(float value) {
        return TensorProto.newBuilder()
                .setDataType(1)
                .addDims(1)
                .addFloatData(value)
                .build()
                .toByteArray();
    }

    private List<ConformanceResult> results() throws IOException {
        ConformanceSuite suite =
                ConformanceSuite.read(folder, bytes -> OnnxFile.parse(bytes).graph());
        try (Engine engine = new DjlEngineProvider().open(EngineOptions.DEFAULT)) {
            return suite.runOn(engine);
        }
    }

    @Test
    void saysHowEachTestEnded() throws IOException {
        write("right", 6);
        write("nearly", 6.0059f);
        write("wrong", 6.0062f);
        GraphBuilder random = new GraphBuilder("random");
        Value x = random.input("x", TensorType.floats(Shape.of(1)));
        random.output("y", random.apply("RandomNormalLike", Attributes.NONE, x));
        write("unruly", random.build(), 0);
        Files.writeString(
                folder.resolve("MANIFEST.csv"),
                "archive,test,onnxruntime_1_30_cpu\nsuite,right,pass\nsuite,wrong,pass\n");
        List<ConformanceResult> results = results();
        assertThat(results)
                .extracting(ConformanceResult::test)
                .containsExactly("suite/nearly", "suite/right", "suite/unruly", "suite/wrong");
        assertThat(results)
                .extracting(ConformanceResult::outcome)
                .containsExactly(Outcome.PASS, Outcome.PASS, Outcome.REFUSED, Outcome.MISMATCH);
        assertThat(results.get(3).reason()).contains("y", "6.0");
        assertThat(ConformanceResult.summary(results))
                .isEqualTo("suite: 2 of 4 PASS (1 of the 2 that pass in ONNX Runtime), 1 REFUSED, 1 MISMATCH");
    }

    @Test
    void complainsOfListsThatAreNotExact() throws IOException {
        write("right", 6);
        write("wrong", 7);
        KnownDifferences list = KnownDifferences.of(ConformanceSuiteTest.class, "inexact-differences.properties");
        assertThat(list.complaints(results()))
                .anyMatch(c -> c.startsWith("suite/right") && c.contains("listed and passes"))
                .anyMatch(c -> c.startsWith("suite/wrong MISMATCH"))
                .anyMatch(c -> c.startsWith("suite/gone") && c.contains("does not exist"))
                .hasSize(3);
    }
}
