package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.SharedFiles;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesFormatTest {

    private final DataSets formats = DataSets.builtIn();

    @TempDir
    Path folder;

    private static BufferedImage filled(int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, color.getRGB());
            }
        }
        return image;
    }

    private void write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, name.substring(name.length() - 3), file.toFile());
    }

    private static Model imageModel(long... example) {
        GraphBuilder graph = new GraphBuilder("images");
        graph.output(
                "y", graph.input("x", TensorType.floats(Shape.batchOf(example))).relu());
        return Model.of(graph.build());
    }

    private static float[] pixels(DataSet data, long... indices) {
        return data.batch(indices).inputs().toFloatArray();
    }

    @Test
    void foldersAreClassesAndTheModelSaysTheSize() throws IOException {
        write("dog/b.png", filled(9, 5, Color.RED));
        write("cat/a.png", filled(4, 6, new Color(0, 51, 0)));
        write("dog/deep/c.bmp", filled(3, 3, Color.BLUE));

        DataSet data = formats.open("images:" + folder, imageModel(3, 2, 3));

        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(data.exampleShape()).containsExactly(3, 2, 3);
        assertThat(data.batch(0, 1, 2).targets().toLongArray()).containsExactly(0, 1, 1);
        assertThat(pixels(data, 0)).containsExactly(0, 0, 0, 0, 0, 0, .2f, .2f, .2f, .2f, .2f, .2f, 0, 0, 0, 0, 0, 0);
        assertThat(pixels(data, 1)).startsWith(1, 1, 1, 1, 1, 1, 0);
    }

    @Test
    void greyFollowsTheBroadcastStandard() throws IOException {
        write("a/a.png", filled(2, 2, Color.RED));
        write("a/b.png", filled(2, 2, Color.GREEN));

        DataSet data = formats.open("images:" + folder, imageModel(1, 2, 2));

        assertThat(pixels(data, 0)).containsOnly(76 / 255f);
        assertThat(pixels(data, 1)).containsOnly(150 / 255f);
    }

    @Test
    void greyFilesKeepTheirSamples() throws IOException {
        BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 100);
        write("a/a.png", grey);
        BufferedImage fine = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        fine.getRaster().setSample(0, 0, 0, 100 * 257);
        write("a/b.png", fine);

        assertThat(pixels(formats.open("images:" + folder), 0, 1)).containsOnly(100 / 255f);
    }

    /** Halved, a column of black and white becomes a grey of both; the middle is cut out of the longer side. */
    @Test
    void scalesByAveragingAndCutsTheMiddle() throws IOException {
        BufferedImage image = filled(8, 2, Color.BLACK);
        for (int y = 0; y < 2; y++) {
            image.setRGB(3, y, Color.WHITE.getRGB());
            image.setRGB(4, y, Color.WHITE.getRGB());
        }
        write("a/a.png", image);

        DataSet same = formats.open("images:" + folder + "?size=2x4&color=grey");
        assertThat(pixels(same, 0)).containsExactly(0, 1, 1, 0, 0, 1, 1, 0);
        // columns 2 to 5 of the halved line are centred on 5 and 7 of it: triangles of 4 columns' width
        DataSet half = formats.open("images:" + folder + "?size=1x4&color=grey");
        assertThat(pixels(half, 0)).containsExactly(new float[] {1 / 8f, 1 / 2f, 1 / 2f, 1 / 8f}, within(0.13f));
        DataSet resized = formats.open("images:" + folder + "?size=2&resize=4&color=grey");
        assertThat(resized.exampleShape()).containsExactly(1, 2, 2);
        assertThat(pixels(resized, 0)).containsOnly(1);
    }

    @Test
    void aTableGivesClasses() throws IOException {
        write("a.png", filled(1, 1, Color.RED));
        write("b.png", filled(1, 1, Color.BLUE));
        Files.writeString(folder.resolve("labels.csv"), "file,class,other\nb.png,3,x\na.png,1,y\n");

        DataSet data = formats.open("images:" + folder + "?labels=labels.csv");

        assertThat(data.batch(0, 1).targets().toLongArray()).containsExactly(3, 1);
        assertThat(data.classes()).containsExactly("0", "1", "2", "3");
        assertThat(pixels(data, 0)).containsExactly(0, 0, 1);
        assertThat(formats.open("images:" + folder + "?labels=labels.csv&class=other")
                        .classes())
                .containsExactly("x", "y");
        Files.writeString(folder.resolve("more.csv"), "file,class\nc.png,3\n");
        assertThatThrownBy(() -> formats.open("images:" + folder + "?labels=more.csv"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no file c.png")
                .hasMessageContaining("line 2");
    }

    @Test
    void namesGiveClassesAndEveryFifthIsTest() throws IOException {
        for (int i = 0; i < 10; i++) {
            write((i % 2 == 0 ? "cat" : "dog") + "_" + i + ".png", filled(1, 1, Color.RED));
        }

        DataSet data = formats.open("images:" + folder + "?label=^([a-z]%2B)_".replace("%2B", "+"));

        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(formats.open("images:" + folder + "?label=cat|dog&split=test")
                        .size())
                .isEqualTo(2);
        assertThatThrownBy(() -> formats.open("images:" + folder))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("label=REGEX");
        assertThatThrownBy(() -> formats.open("images:" + folder + "?label=(cow)"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("finds nothing");
    }

    @Test
    void archivesAreFolders() throws IOException {
        write("x.png", filled(1, 1, Color.RED));
        byte[] picture = Files.readAllBytes(folder.resolve("x.png"));
        Path zip = folder.resolve("all.zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(file)) {
            for (String name : new String[] {"train/b/1.png", "train/a/2.png", "train/readme.txt"}) {
                entries.putNextEntry(new ZipEntry(name));
                entries.write(picture);
            }
        }

        DataSet data = formats.open("images:" + zip);

        assertThat(data.classes()).containsExactly("a", "b");
        assertThat(pixels(data, 1)).containsExactly(1, 0, 0);
    }

    @Test
    void saysWhichFileIsNoPicture() throws IOException {
        write("a/a.png", filled(1, 1, Color.RED));
        Files.writeString(folder.resolve("a/b.jpg"), "not a picture");

        DataSet data = formats.open("images:" + folder);

        assertThatThrownBy(() -> data.batch(0, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a/b.jpg");
        assertThatThrownBy(() -> formats.open("images:" + folder + "?size=9&resize=8"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Raise resize to 9");
        assertThatThrownBy(() -> formats.open("images:" + folder.resolve("a/b.jpg")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("neither a folder nor a zip archive");
    }

    @Test
    void readsTenThousandPhotosFromAnArchive() {
        Optional<Path> zip = SharedFiles.find("data/cifar10/cifar10-jpeg-test-10000.zip");
        assumeTrue(zip.isPresent());

        DataSet data = formats.open("images:" + zip.get());

        assertThat(data.size()).isEqualTo(10_000);
        assertThat(data.classes()).startsWith("airplane", "automobile", "bird").hasSize(10);
        assertThat(data.exampleShape()).containsExactly(3, 32, 32);
        assertThat(data.batch(LongStream.of(0, 999, 1000, 9999).toArray())
                        .targets()
                        .toLongArray())
                .containsExactly(0, 0, 1, 9);
    }
}
