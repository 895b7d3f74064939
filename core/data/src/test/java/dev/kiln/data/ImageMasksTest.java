package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures with the class of each pixel. */
class ImageMasksTest {

    private static final byte[] CHANNEL = {0, (byte) 200, 100, 50};

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void hasPicturesAndMasks() throws IOException {
        BufferedImage palette = new BufferedImage(
                4, 2, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 4, CHANNEL, CHANNEL, CHANNEL));
        fill(palette, 0, 1, 2, 3, 3, 2, 1, 0);
        BufferedImage grey = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_GRAY);
        fill(grey, 255, 1, 1, 0, 0, 1, 2, 255);
        write("masks/a.png", palette);
        write("masks/more/b.png", grey);
        BufferedImage picture = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
        write("photos/a.bmp", picture);
        write("photos/more/b.bmp", picture);
    }

    private static void fill(BufferedImage image, int... samples) {
        for (int i = 0; i < samples.length; i++) {
            image.getRaster().setSample(i % image.getWidth(), i / image.getWidth(), 0, samples[i]);
        }
    }

    private void write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .isTrue();
    }

    private DataSet open(String query) {
        return DataSets.builtIn()
                .open("images:" + folder.resolve("photos") + "?masks=" + folder.resolve("masks") + query);
    }

    @Test
    void theTargetIsTheNumberOfEachPixel() {
        DataSet data = open("");

        assertThat(data.task()).isEqualTo(Task.OTHER);
        assertThat(data.exampleShape()).containsExactly(3, 2, 4);
        Batch batch = data.batch(0, 1);
        assertThat(batch.targets().elementType()).isEqualTo(ElementType.INT64);
        assertThat(batch.targets().shape()).containsExactly(2, 2, 4);
        assertThat(batch.targets().toLongArray()).containsExactly(0, 1, 2, 3, 3, 2, 1, 0, 255, 1, 1, 0, 0, 1, 2, 255);
        assertThat(DataDescription.of(data).facts()).containsExactly("a class for each pixel");
    }

    @Test
    void ignoredPixelsDoNotCount() {
        DataSet data = open("&ignore=255");

        Column counts = data.columns().stream()
                .filter(column -> column.role() == ColumnRole.MASK)
                .findFirst()
                .orElseThrow();
        Batch batch = data.batch(1);
        assertThat(batch.targets().toLongArray()).containsExactly(0, 1, 1, 0, 0, 1, 2, 0);
        assertThat(batch.column(counts.name()).cast(ElementType.INT64).toLongArray())
                .containsExactly(0, 1, 1, 1, 1, 1, 1, 0);
    }

    @Test
    void masksAreScaledAndCroppedAsPicturesWithoutMixingNumbers() {
        // scaled to 4x8, of which the middle 4x4 is cut: the columns 1 and 2, twice each
        assertThat(open("&size=4").batch(0).targets().toLongArray())
                .containsExactly(1, 1, 2, 2, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 1, 1);
        // scaled to 1x2, of which the first column is cut: its centre is that of the second line's second pixel
        assertThat(open("&size=1").batch(0).targets().toLongArray()).containsExactly(2);
    }

    @Test
    void aPictureWithoutAMaskIsRefused() throws IOException {
        Files.delete(folder.resolve("masks/a.png"));

        assertThatThrownBy(() -> open(""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The picture a.bmp")
                .hasMessageContaining("no mask of the name a");
    }

    @Test
    void aMaskOfSeveralColoursIsRefused() throws IOException {
        write("masks/a.png", new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB));

        assertThatThrownBy(() -> open("").batch(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The mask a.png has several colours");
        Files.writeString(folder.resolve("masks/a.png"), "no picture");
        assertThatThrownBy(() -> open("").batch(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The mask a.png is no picture");
    }
}
