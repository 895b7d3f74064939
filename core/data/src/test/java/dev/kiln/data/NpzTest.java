package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives in the resources were written by NumPy 2.4. */
class NpzTest {

    @TempDir
    Path folder;

    private static Path resource(String name) {
        URL url = Objects.requireNonNull(NpzTest.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DataSet open(String query) {
        return DataSets.builtIn().open("npz:" + resource("numpy-images.npz") + query);
    }

    @Test
    void readsEveryElementType() {
        try (NpzFile file = NpzFile.open(resource("numpy-types.npz"))) {
            for (String type : List.of("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")) {
                Tensor tensor = file.read(type);
                assertThat(tensor.shape()).containsExactly(2, 3);
                assertThat(tensor.toFloatArray()).as(type).containsExactly(0, 1, 2, 3, 4, 5);
            }
            assertThat(file.read("b1").elementType()).isEqualTo(ElementType.BOOL);
            assertThat(file.read("b1").toLongArray()).containsExactly(0, 1, 0, 1, 0, 1);
            assertThat(file.read("big").toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(file.read("scalar").rank()).isZero();
            assertThat(file.read("scalar").getDouble(0)).isEqualTo(2.5);
        }
    }

    @Test
    void readsFortranOrderAsRowMajor() {
        float[] expected = new float[24];
        for (int i = 0; i < 24; i++) {
            expected[i] = i;
        }
        try (NpzFile file = NpzFile.open(resource("numpy-types.npz"))) {
            assertThat(file.read("fortran")).isEqualTo(Tensor.of(expected, 2, 3, 4));
        }
    }

    @Test
    void readsTheThreeVersionsOfTheFormatCompressed() {
        try (NpzFile file = NpzFile.open(resource("numpy-versions.npz"))) {
            assertThat(Stream.of("v1", "v2", "v3").map(file::read))
                    .containsOnly(Tensor.of(new float[] {1.5f, -2, 3.25f}, 3));
        }
    }

    @Test
    void refusesArraysWithoutAKnownElementType() {
        try (NpzFile file = NpzFile.open(resource("numpy-versions.npz"))) {
            assertThatThrownBy(() -> file.read("records")).isInstanceOf(FileFormatException.class);
            assertThatThrownBy(() -> file.read("complex"))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("<c16");
        }
    }

    @Test
    void aMissingArrayIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> open("?x=adv_fsgm"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Did you mean adv_fgsm?");
    }

    @Test
    void unsignedBytesAreFractionsAndNumbersAreTakenAsTheyAre() {
        DataSet data = open("");

        assertThat(data.exampleShape()).containsExactly(1, 2, 2);
        assertThat(data.task()).isEqualTo(Task.CLASSIFICATION);
        assertThat(data.classes()).containsExactly("0", "1", "2");
        assertThat(data.batch(1).inputs().toFloatArray())
                .containsExactly(80 / 255f, 100 / 255f, 120 / 255f, 140 / 255f);
        assertThat(data.batch(0, 1, 2).targets().toLongArray()).containsExactly(2, 0, 1);
        assertThat(open("?x=adv_fgsm").batch(2).inputs().toFloatArray()[3]).isEqualTo(1f);
    }

    @Test
    void wholeFloatsAreClassesAndOthersAreValues() {
        assertThat(open("?y=labels").batch(0, 1, 2).targets()).isEqualTo(Tensor.of(new long[] {0, 1, 0}, 3));
        assertThat(open("?y=labels&task=regression").task()).isEqualTo(Task.REGRESSION);
        assertThat(open("?y=values").batch(0, 1, 2).targets()).isEqualTo(Tensor.of(new float[] {0.5f, 1.5f, -2}, 3, 1));
        assertThatThrownBy(() -> open("?y=values&task=classification"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0.5 at example 0");
        assertThatThrownBy(() -> open("?classes=2"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label 2 at example 0");
    }

    @Test
    void writesTheHeaderThatNumPyWrites() throws IOException {
        byte[] expected;
        try (InputStream file = Files.newInputStream(resource("numpy-header.npy"))) {
            expected = file.readNBytes(128);
        }
        NpyHeader header = new NpyHeader(NpyType.FLOAT32, false, false, new long[] {2, 3});

        assertThat(header.toBytes()).isEqualTo(expected);
    }

    @Test
    void readsBackWhatItWrites() {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("x", Tensor.of(new float[] {1, 2, 3, 4.5f}, 2, 2));
        arrays.put("y", Tensor.of(new long[] {5, -6}, 2));
        arrays.put("flag", Tensor.of(new boolean[] {true, false}, 1, 2));
        arrays.put("none", Tensor.zeros(ElementType.FLOAT, 0, 3));
        arrays.put("one", Tensor.scalar(ElementType.DOUBLE, 7));
        Path path = folder.resolve("out.npz");

        NpzWriter.write(path, arrays);

        try (NpzFile file = NpzFile.open(path)) {
            assertThat(file.names()).containsExactly("x", "y", "flag", "none", "one");
            arrays.forEach((name, tensor) -> assertThat(file.read(name)).isEqualTo(tensor));
        }
    }

    @Test
    void aFailedWriteKeepsWhatWasThereAndLeavesNothingBehind() throws IOException {
        Path path = folder.resolve("out.npz");
        Files.writeString(path, "before");

        assertThatThrownBy(() -> NpzWriter.write(path, Map.of("words", Tensor.of(List.of("a"), 1))))
                .isInstanceOf(DataException.class);
        assertThatThrownBy(() -> NpzWriter.write(folder.resolve("no/such/folder.npz"), Map.of()))
                .isInstanceOf(FileFormatException.class);

        assertThat(path).hasContent("before");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        byte[] whole = Files.readAllBytes(resource("numpy-images.npz"));
        Path path = folder.resolve("cut.npz");
        Files.write(path, Arrays.copyOf(whole, whole.length / 2));
        String spec = "npz:" + path;

        assertThatThrownBy(() -> DataSets.builtIn().open(spec))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("not a NumPy archive, or cut short");
    }
}
