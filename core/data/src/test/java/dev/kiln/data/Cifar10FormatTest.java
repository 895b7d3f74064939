package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10FormatTest {

    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    private DataSet open() {
        return DataSets.builtIn().open("cifar10:" + folder);
    }

    private void write(String name, int size, int label) throws IOException {
        byte[] records = new byte[size];
        for (int start = 0; start < size; start += RECORD) {
            records[start] = (byte) label;
        }
        Files.write(folder.resolve(name), records);
    }

    @Test
    void readsAllBatchesInOrder() throws IOException {
        write("data_batch_2.bin", RECORD, 7);
        write("data_batch_1.bin", 2 * RECORD, 4);
        write("test_batch.bin", RECORD, 1);

        assertThat(open().batch(0, 1, 2).targets().toLongArray()).containsExactly(4, 4, 7);
        assertThat(open().classes()).startsWith("airplane").endsWith("truck");
    }

    @Test
    void refusesWhatIsNoBatch() throws IOException {
        assertThatThrownBy(this::open).isInstanceOf(FileFormatException.class).hasMessageContaining("data_batch*.bin");
        write("data_batch_1.bin", RECORD + 17, 0);
        assertThatThrownBy(this::open).isInstanceOf(FileFormatException.class).hasMessageContaining("cut short");
        write("data_batch_1.bin", 2 * RECORD, 10);
        assertThatThrownBy(this::open).isInstanceOf(DataException.class).hasMessageContaining("label 10 at record 0");
    }

    @Test
    void readsTheFirstPartOfTheRealSet() {
        Optional<Path> cifar = SharedFiles.find("data/cifar10");
        assumeTrue(cifar.isPresent());
        DataSets data = DataSets.builtIn();

        DataSet test = data.open("cifar10:" + cifar.orElseThrow() + "?split=test");

        assertThat(data.open("cifar10:" + cifar.orElseThrow()).size()).isEqualTo(4_000);
        assertThat(test.size()).isEqualTo(1_000);
        assertThat(test.classes()).startsWith("airplane", "automobile", "bird", "cat");
        Batch batch = test.batch(0, 999);
        // a cat; the first pixels of its three planes, as NumPy reads them
        assertThat(batch.targets().toLongArray()).containsExactly(3, 8);
        assertThat(batch.inputs().shape()).containsExactly(2, 3, 32, 32);
        float[] pixels = batch.inputs().toFloatArray();
        assertThat(new float[] {pixels[0], pixels[1], pixels[1024], pixels[2048], pixels[2 * 3072 - 1]})
                .containsExactly(158 / 255f, 159 / 255f, 112 / 255f, 49 / 255f, 131 / 255f);
    }

    @Test
    void saysWhichBatchesAreNotRead() throws IOException {
        write("data_batch_1.bin", RECORD, 1);
        write("data_batch_1.bin.gz", RECORD, 2);
        write("data_batch_2.bin", RECORD, 3);
        write("data_batch_4.bin", RECORD, 4);

        assertThat(open().size()).isEqualTo(3);
        assertThat(DataDescription.of(open()).notes())
                .containsExactly(
                        "The file data_batch_1.bin.gz is not read; data_batch_1.bin lies beside it.",
                        "There is no data_batch_3, although there are later ones; its examples are not among these.");
    }
}
