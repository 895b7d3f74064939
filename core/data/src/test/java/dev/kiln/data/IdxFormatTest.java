package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.testkit.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFormatTest {

    private static final byte[] PIXELS = {0, 51, 102, (byte) 153, (byte) 204, (byte) 255, 1, 2, 3, 4, 5, 6};

    @TempDir
    Path folder;

    private static byte[] idx(int magic, int[] shape, byte... elements) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(magic);
        for (int length : shape) {
            out.writeInt(length);
        }
        out.write(elements);
        return bytes.toByteArray();
    }

    private void write(byte[] images, byte[] labels) throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), images);
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels);
    }

    private static byte[] images() throws IOException {
        return idx(0x803, new int[] {2, 2, 3}, PIXELS);
    }

    private static byte[] labels() throws IOException {
        return idx(0x801, new int[] {2}, (byte) 3, (byte) 9);
    }

    private DataSet open(String query) {
        return DataSets.builtIn().open("mnist:" + folder + query);
    }

    @Test
    void readsPixelsAsFractionsAndLabels() throws IOException {
        write(images(), labels());

        Batch batch = open("").batch(1, 0);

        assertThat(open("").exampleShape()).containsExactly(1, 2, 3);
        assertThat(batch.inputs().toFloatArray())
                .containsExactly(
                        1 / 255f, 2 / 255f, 3 / 255f, 4 / 255f, 5 / 255f, 6 / 255f, 0, 0.2f, 0.4f, 0.6f, 0.8f, 1);
        assertThat(batch.targets().toLongArray()).containsExactly(9, 3);
    }

    @Test
    void readsGzipWhateverTheNameIs() throws IOException {
        Files.write(folder.resolve("emnist-test-labels-idx1-ubyte"), labels());
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("emnist-test-images-idx3-ubyte")))) {
            out.write(images());
        }

        assertThat(open("?split=test").size()).isEqualTo(2);
    }

    @Test
    void idxHasOneClassMoreThanTheHighestLabel() throws IOException {
        write(images(), idx(0x801, new int[] {2}, (byte) 3, (byte) 20));

        assertThat(DataSets.builtIn().open("idx:" + folder).classes()).hasSize(21);
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label 20 at example 1")
                .hasMessageContaining("[0, 9]");
    }

    @Test
    void takesTheNamesOfClassesFromAFileBeside() throws IOException {
        write(images(), idx(0x801, new int[] {2}, (byte) 0, (byte) 1));
        Files.writeString(folder.resolve("classes.txt"), "shirt\nshoe\n");

        assertThat(DataSets.builtIn().open("idx:" + folder).classes()).containsExactly("shirt", "shoe");
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("2 names of classes, expected 10");
    }

    @Test
    void saysThatAFileIsCutShort() throws IOException {
        write(Arrays.copyOf(images(), 20), labels());
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("train-images-idx3-ubyte is cut short");
        write(images(), Arrays.copyOf(labels(), 6));
        assertThatThrownBy(() -> open("")).hasMessageContaining("train-labels-idx1-ubyte is cut short");
        write(images(), new byte[0]);
        assertThatThrownBy(() -> open("")).hasMessageContaining("cut short");
    }

    @Test
    void saysThatAFileIsTooLong() throws IOException {
        write(Arrays.copyOf(images(), 40), labels());
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("continues after");
    }

    @Test
    void saysThatAFileIsOfAnotherKind() throws IOException {
        write(idx(0xd03, new int[] {2, 2, 3}, PIXELS), labels());
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("0x00000d03");
        write(labels(), labels());
        assertThatThrownBy(() -> open("")).hasMessageContaining("1 axes, expected images with 3");
        write(images(), images());
        assertThatThrownBy(() -> open("")).hasMessageContaining("3 axes, expected labels with 1");
        write(idx(0x803, new int[] {2, 0, 3}), labels());
        assertThatThrownBy(() -> open("")).hasMessageContaining("header is damaged");
        write(idx(0x803, new int[] {2, -1, 3}), labels());
        assertThatThrownBy(() -> open("")).hasMessageContaining("length -1 for axis 1");
    }

    @Test
    void aDamagedHeaderDoesNotTakeAllMemory() throws IOException {
        write(idx(0x803, new int[] {Integer.MAX_VALUE, 1, 1}, PIXELS), labels());
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("cut short");
        write(idx(0x807, new int[] {2, 1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30}, PIXELS), labels());
        assertThatThrownBy(() -> open("")).hasMessageContaining("header is damaged");
    }

    @Test
    void saysThatImagesAndLabelsDoNotBelongTogether() throws IOException {
        write(images(), idx(0x801, new int[] {3}, (byte) 3, (byte) 9, (byte) 1));
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 images")
                .hasMessageContaining("3 labels");
    }

    @Test
    void saysWhichFileIsMissingOrAmbiguous() throws IOException {
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("train-images-idx3-ubyte");
        write(images(), labels());
        Files.write(folder.resolve("emnist-train-images-idx3-ubyte"), images());
        assertThatThrownBy(() -> open("")).hasMessageContaining("several files of train images");
    }

    @Test
    void readsMnistWithTheCountsThatArePublished() {
        Optional<Path> mnist = SharedFiles.find("data/mnist");
        assumeTrue(mnist.isPresent());
        String spec = "mnist:" + mnist.orElseThrow();

        assertThat(counts(DataSets.builtIn().open(spec)))
                .containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
        DataSet test = DataSets.builtIn().open(spec + "?split=test");
        assertThat(counts(test)).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
        // row 7 of the first test image, a seven, as NumPy reads it
        float[] first = test.batch(0).inputs().toFloatArray();
        assertThat(Arrays.copyOfRange(first, 7 * 28 + 6, 7 * 28 + 12))
                .containsExactly(84 / 255f, 185 / 255f, 159 / 255f, 151 / 255f, 60 / 255f, 36 / 255f);
        assertThat(test.batch(0, 1, 2, 3).targets().toLongArray()).containsExactly(7, 2, 1, 0);
    }

    private static int[] counts(DataSet data) {
        int[] counts = new int[10];
        long[] labels = ((TensorDataSet) data)
                .targets()
                .gather(LongStream.range(0, data.size()).toArray())
                .toLongArray();
        LongStream.of(labels).forEach(label -> counts[(int) label]++);
        return counts;
    }

    @Test
    void saysWhichOfTwoFilesIsRead() throws IOException {
        write(images(), labels());
        assertThat(DataDescription.of(open("")).notes()).isEmpty();
        Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), labels());

        assertThat(DataDescription.of(open("")).notes())
                .containsExactly(
                        "The file train-labels-idx1-ubyte.gz is not read; train-labels-idx1-ubyte lies beside it.");
    }
}
