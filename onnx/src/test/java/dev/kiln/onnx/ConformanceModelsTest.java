package dev.kiln.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kiln.graph.Graph;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.OperatorSetIdProto;
import dev.kiln.testkit.SharedFiles;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models of ONNX's own conformance tests: every operator, every element type, several operator sets. */
class ConformanceModelsTest {

    private static final int TAR_BLOCK = 512;

    /** Scan of version 8, whose batch axis no later version has, is refused. */
    static final String REFUSED = "node/test_scan_sum/model.onnx";

    @ParameterizedTest
    @ValueSource(strings = {"node", "simple", "pytorch-converted", "pytorch-operator", "opset23plus"})
    void comeBackAsTheyWere(String archive) throws IOException {
        Map<String, byte[]> models = models(archive);
        models.remove(REFUSED);
        List<String> wrong = new ArrayList<>();
        models.forEach((name, bytes) -> check(name, bytes).ifPresentOrElse(wrong::add, () -> {}));
        assertThat(wrong).isEmpty();
        assertThat(models).isNotEmpty();
    }

    private static Optional<String> check(String name, byte[] bytes) {
        try {
            ModelProto original = ModelProto.parseFrom(bytes);
            long version = version(original);
            if (version < 7) {
                return Optional.empty();
            }
            OnnxFile file = OnnxFile.parse(ByteBuffer.wrap(bytes));
            byte[] written = file.toBytes();
            OnnxFile again = OnnxFile.parse(ByteBuffer.wrap(written));
            boolean same = GraphText.of(again.graph()).equals(GraphText.of(file.graph()));
            boolean sameMessage = version != file.graph().opsets().getOrDefault("", 0)
                    || RawForm.of(original).equals(ModelProto.parseFrom(written));
            return same && sameMessage ? Optional.empty() : Optional.of(name + " came back changed");
        } catch (IOException | RuntimeException e) {
            return Optional.of(name + ": " + e);
        }
    }

    static long version(ModelProto model) {
        return model.getOpsetImportList().stream()
                .filter(o -> o.getDomain().isEmpty())
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(Graph.OPSET);
    }

    static Map<String, byte[]> models(String archive) throws IOException {
        Path file = SharedFiles.find("onnx-conformance/" + archive + ".tar.gz")
                .orElseGet(() -> abort("the shared conformance tests are absent"));
        Map<String, byte[]> models = new LinkedHashMap<>();
        try (InputStream raw = Files.newInputStream(file);
                DataInputStream tar = new DataInputStream(new GZIPInputStream(raw))) {
            byte[] header = new byte[TAR_BLOCK];
            for (tar.readFully(header); header[0] != 0; tar.readFully(header)) {
                String name = text(header, 0, 100);
                int size = Integer.parseInt(text(header, 124, 12).strip(), 8);
                byte[] content = new byte[size];
                tar.readFully(content);
                tar.skipNBytes((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
                if (name.endsWith("model.onnx")) {
                    models.put(name, content);
                }
            }
        }
        return models;
    }

    private static String text(byte[] header, int offset, int length) {
        String field = new String(header, offset, length, StandardCharsets.US_ASCII);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
