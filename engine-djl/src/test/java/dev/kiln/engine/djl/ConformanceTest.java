package dev.kiln.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.KilnException;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.engine.EngineOptions;
import dev.kiln.api.engine.Program;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Input;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX's own conformance tests: whatever the engine takes it must compute as they say. */
class ConformanceTest {

    /** The extremes of no elements, which torch refuses to name; and an input that is no tensor. */
    private static final List<String> EXCEPTIONS =
            List.of("node/test_reduce_max_empty_set", "node/test_reduce_min_empty_set", "node/test_identity_opt");

    @ParameterizedTest
    @CsvSource({"node, 430", "simple, 3", "pytorch-converted, 0", "pytorch-operator, 0"})
    void computesWhatTheStandardSays(String archive, int atLeast) throws IOException {
        Optional<Path> file = SharedFiles.find("onnx-conformance/" + archive + ".tar.gz");
        assumeTrue(file.isPresent(), "the shared conformance tests are absent");
        List<String> wrong = new ArrayList<>();
        int right = 0;
        try (Engine engine = new DjlEngineProvider().open(EngineOptions.DEFAULT)) {
            for (Map.Entry<String, SortedMap<String, byte[]>> test :
                    ConformanceArchive.read(file.get()).entrySet()) {
                Optional<Graph> graph = graph(test.getValue());
                if (graph.isEmpty() || !engine.obstacles(graph.get()).isEmpty()) {
                    continue;
                }
                Optional<String> difference = difference(engine, graph.get(), test.getValue());
                difference.ifPresentOrElse(d -> wrong.add(test.getKey() + ": " + d), () -> {});
                right += difference.isEmpty() ? 1 : 0;
            }
        }
        wrong.removeIf(w -> EXCEPTIONS.stream().anyMatch(w::startsWith));
        assertThat(wrong).isEmpty();
        assertThat(right).isGreaterThanOrEqualTo(atLeast);
    }

    private static Optional<Graph> graph(SortedMap<String, byte[]> files) {
        try {
            return Optional.of(OnnxFile.parse(ByteBuffer.wrap(files.getOrDefault("model.onnx", new byte[0])))
                    .graph());
        } catch (FileFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> difference(Engine engine, Graph graph, SortedMap<String, byte[]> files) {
        try (Program program = engine.compile(graph)) {
            for (int set = 0; files.containsKey("test_data_set_" + set + "/output_0.pb"); set++) {
                Optional<String> difference = difference(program, files, "test_data_set_" + set + "/");
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        } catch (KilnException | IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> difference(Program program, Map<String, byte[]> files, String set)
            throws IOException {
        Map<String, Tensor> feeds = new HashMap<>();
        List<Input> inputs = program.graph().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            byte[] input = files.get(set + "input_" + i + ".pb");
            if (input != null) {
                feeds.put(inputs.get(i).name(), tensor(input));
            }
        }
        Map<String, Tensor> results = program.run(feeds);
        List<String> outputs = program.graph().outputs();
        for (int i = 0; i < outputs.size(); i++) {
            byte[] output = files.get(set + "output_" + i + ".pb");
            Tensor actual = results.get(outputs.get(i));
            if (output != null && actual != null && !agree(tensor(output), actual)) {
                return Optional.of(outputs.get(i) + " is not as expected");
            }
        }
        return Optional.empty();
    }

    /** Reads a tensor as the only constant of a model. */
    private static Tensor tensor(byte[] proto) throws IOException {
        TensorProto named =
                TensorProto.parseFrom(proto).toBuilder().setName("t").build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(9)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(Graph.OPSET))
                .setGraph(GraphProto.newBuilder().setName("one").addInitializer(named))
                .build();
        Tensor tensor = OnnxFile.parse(ByteBuffer.wrap(model.toByteArray()))
                .graph()
                .constants()
                .get("t");
        if (tensor == null) {
            throw new IOException("no tensor");
        }
        return tensor;
    }

    /** The tolerance that the tests' own documentation states. */
    private static boolean agree(Tensor expected, Tensor actual) {
        if (expected.elementType() != actual.elementType() || !Arrays.equals(expected.shape(), actual.shape())) {
            return false;
        }
        double relative = expected.elementType() == ElementType.FLOAT16 ? 1e-2 : 1e-3;
        boolean exact = !expected.elementType().isFloating();
        for (int i = 0; i < expected.size(); i++) {
            double want = expected.getDouble(i);
            double is = actual.getDouble(i);
            boolean equal = want == is || (Double.isNaN(want) && Double.isNaN(is));
            if (!equal && (exact || !(Math.abs(want - is) <= 1e-5 + relative * Math.abs(want)))) {
                return false;
            }
        }
        return true;
    }
}
