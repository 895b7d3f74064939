package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.files.Sha256;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    @TempDir
    private Path folder;

    private static Checkpoint checkpoint() {
        float[] many = new float[40_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = (float) Math.sin(i);
        }
        Map<String, Tensor> states = new LinkedHashMap<>();
        states.put("dense.weight", Tensor.of(many, 200, 200));
        states.put("odd", Tensor.of(new float[] {Float.NaN, -0f, Float.MIN_VALUE}, 3));
        states.put("count", Tensor.of(new long[] {Long.MIN_VALUE}));
        states.put("mask", Tensor.of(new boolean[] {true, false}, 2));
        EpochResult first = new EpochResult(
                1,
                0.1 + 0.2,
                OptionalDouble.of(1 / 3.0),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(0.001),
                1.5);
        return new Checkpoint(
                1, 16, Map.of("seed", "1"), List.of(first), states, Map.of("w", Tensor.of(new float[] {7}, 1)));
    }

    private Path file() {
        return folder.resolve(Checkpoint.FILE);
    }

    @Test
    void whatIsWrittenIsReadBitForBit() {
        Checkpoint written = checkpoint();
        written.write(folder);
        assertThat(Checkpoint.read(folder)).contains(written);
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    @Test
    void aFolderWithoutOneHasNone() {
        assertThat(Checkpoint.read(folder.resolve("nowhere"))).isEmpty();
    }

    @Test
    void replacesTheOneBefore() {
        checkpoint().write(folder);
        Checkpoint next = new Checkpoint(2, 32, Map.of(), List.of(), Map.of(), Map.of());
        next.write(folder);
        assertThat(Checkpoint.read(folder)).contains(next);
    }

    @Test
    void refusesAFileWithOneBitChanged() throws IOException {
        checkpoint().write(folder);
        byte[] bytes = Files.readAllBytes(file());
        bytes[bytes.length / 2] ^= 4;
        Files.write(file(), bytes);
        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(Checkpoint.FILE)
                .hasMessageContaining("checksum");
    }

    @Test
    void refusesAFileCutShortAnywhere() throws IOException {
        checkpoint().write(folder);
        byte[] bytes = Files.readAllBytes(file());
        for (int length : new int[] {0, 5, 11, 100, 1000, bytes.length - 40, bytes.length - 1}) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Checkpoint.read(folder))
                    .as("%d bytes", length)
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void refusesAnotherKindOfFile() throws IOException {
        Files.writeString(file(), "this is a text and no checkpoint");
        assertThatThrownBy(() -> Checkpoint.read(folder)).isInstanceOf(FileFormatException.class);
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        Path taken = Files.writeString(folder.resolve("file"), "no folder");
        assertThatThrownBy(() -> checkpoint().write(taken))
                .isInstanceOf(KilnException.class)
                .hasMessageContaining(taken.toString());
    }

    /** A file with that header and a checksum that is right. */
    private void writeWithHeader(String json, int bytesOfTensors) throws IOException {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer content = ByteBuffer.allocate(12 + header.length + bytesOfTensors);
        content.put("KILNCKPT".getBytes(StandardCharsets.US_ASCII))
                .putInt(header.length)
                .put(header);
        byte[] hash = Sha256.digest().digest(content.array());
        Files.write(file(), content.array());
        Files.write(file(), hash, StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{",
                "{} {}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[{}],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[null],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{\"seed\":null},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":[-1]}],\"identity\":{},\"history\":[],\"best\":[]}",
                "{\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":[null]}],\"identity\":{},\"history\":[],\"best\":[]}",
                "{\"tensors\":[{\"name\":\"a\",\"type\":\"STRING\",\"shape\":[1]}],\"identity\":{},\"history\":[],\"best\":[]}",
                "{\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":[4611686018427387904,4]}],\"identity\":{},\"history\":[],\"best\":[]}",
                "{\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":[500000000]}],\"identity\":{},\"history\":[],\"best\":[]}"
            })
    void refusesAHeaderThatNoCheckpointHas(String header) throws IOException {
        writeWithHeader(header, 4);
        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"epoch\":{},\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":null,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":-1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1.5,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":3000000000,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":\"one\",\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1e999,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":9223372036854775808,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":[],\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":null,\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{\"seed\":null},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{\"seed\":1},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":{},\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":null,\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[null],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[[]],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[{\"epoch\":1,\"loss\":[],\"accuracy\":null,\"validationLoss\":null,\"validationAccuracy\":null,\"learningRate\":null,\"seconds\":0}],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[{\"epoch\":1,\"loss\":null,\"accuracy\":null,\"validationLoss\":null,\"validationAccuracy\":null,\"learningRate\":null,\"seconds\":0}],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[{\"epoch\":1,\"loss\":0,\"accuracy\":\"much\",\"validationLoss\":null,\"validationAccuracy\":null,\"learningRate\":null,\"seconds\":0}],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[{\"epoch\":1,\"loss\":0,\"accuracy\":null,\"validationLoss\":null,\"validationAccuracy\":null,\"learningRate\":null,\"seconds\":0,\"more\":1}],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[{\"epoch\":1,\"loss\":0,\"accuracy\":null,\"validationLoss\":null,\"validationAccuracy\":null,\"learningRate\":\"high\",\"seconds\":0}],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":{},\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":null,\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[null],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[{\"name\":null,\"type\":\"FLOAT\",\"shape\":[0]}],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[{\"name\":\"a\",\"type\":\"float\",\"shape\":[0]}],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[{\"name\":\"a\",\"type\":[],\"shape\":[0]}],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":{}}],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":[\"one\"]}],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":[0.5]}],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[],\"more\":1,\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[]}"
            })
    void refusesAHeaderWithValuesOfAnotherKind(String header) throws IOException {
        writeWithHeader(header, 0);
        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("The checkpoint " + file() + " is damaged: ");
    }

    @Test
    void readsTheHeadersThatTheRefusedOnesDifferFrom() throws IOException {
        for (String header : List.of(
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[],\"tensors\":[],\"best\":[]}",
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[{\"epoch\":1,\"loss\":0,\"accuracy\":null,\"validationLoss\":null,\"validationAccuracy\":null,\"learningRate\":null,\"seconds\":0}],\"tensors\":[{\"name\":\"a\",\"type\":\"FLOAT\",\"shape\":[0]}],\"best\":[]}")) {
            writeWithHeader(header, 0);
            assertThat(Checkpoint.read(folder)).isPresent();
        }
    }

    /** As earlier versions wrote it. */
    @Test
    void readsAnEpochWithoutALearningRate() throws IOException {
        writeWithHeader(
                "{\"epoch\":1,\"step\":1,\"identity\":{},\"history\":[{\"epoch\":1,\"loss\":0.5,\"accuracy\":null,\"validationLoss\":0.25,\"validationAccuracy\":null,\"seconds\":2}],\"tensors\":[],\"best\":[]}",
                0);
        assertThat(Checkpoint.read(folder).orElseThrow().history())
                .containsExactly(new EpochResult(
                        1,
                        0.5,
                        OptionalDouble.empty(),
                        OptionalDouble.of(0.25),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        2));
    }

    @Test
    void saysWhereAHeaderIsNoJson() throws IOException {
        writeWithHeader("{\"epoch\":\n01}", 0);
        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessage("The header of the checkpoint " + file() + " is not JSON, line 2, column 2:"
                        + " a number begins with 0. It is damaged."
                        + " Delete it and train again, or give another folder.");
    }

    /** The very text: trainings that were interrupted have it. */
    @Test
    void theHeaderIsWrittenAsItHasAlwaysBeen() throws IOException {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("seed", "1");
        identity.put("data", "csv:\\é\"\n");
        EpochResult second = new EpochResult(
                2,
                Double.NaN,
                OptionalDouble.of(1),
                OptionalDouble.of(Double.POSITIVE_INFINITY),
                OptionalDouble.of(1e-7),
                OptionalDouble.empty(),
                0);
        List<EpochResult> history = List.of(checkpoint().history().get(0), second);
        Map<String, Tensor> states = new LinkedHashMap<>();
        states.put("weight", Tensor.of(new float[] {1, 2}, 1, 2));
        states.put("count", Tensor.of(new long[] {7}));
        Checkpoint written = new Checkpoint(
                2, 9_000_000_000L, identity, history, states, Map.of("weight", Tensor.of(new float[] {3}, 1)));
        written.write(folder);
        byte[] bytes = Files.readAllBytes(file());
        int length = ByteBuffer.wrap(bytes).getInt(8);
        assertThat(new String(bytes, 12, length, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"epoch\":2,\"step\":9000000000,\"identity\":{\"seed\":\"1\",\"data\":\"csv:\\\\é\\\"\\n\"},\"history\":[{\"epoch\":1,\"loss\":0.30000000000000004,\"accuracy\":0.3333333333333333,\"validationLoss\":null,\"validationAccuracy\":null,\"learningRate\":0.001,\"seconds\":1.5},{\"epoch\":2,\"loss\":\"NaN\",\"accuracy\":1.0,\"validationLoss\":\"Infinity\",\"validationAccuracy\":1.0E-7,\"learningRate\":null,\"seconds\":0.0}],\"tensors\":[{\"name\":\"weight\",\"type\":\"FLOAT\",\"shape\":[1,2]},{\"name\":\"count\",\"type\":\"INT64\",\"shape\":[]}],\"best\":[{\"name\":\"weight\",\"type\":\"FLOAT\",\"shape\":[1]}]}");
        assertThat(Checkpoint.read(folder)).contains(written);
    }
}
