package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrays are taken for. */
class NpzUnderstandingTest {

    private static final Tensor ONE = Tensor.of(new float[] {1, 2, 3}, 3, 1);

    @TempDir
    private Path folder = Path.of("");

    private String spec(Tensor x, Tensor y) {
        Path file = folder.resolve("arrays.npz");
        NpzWriter.write(file, Map.of("x", x, "y", y));
        return "npz:" + file;
    }

    private DataSet open(Tensor x, Tensor y) {
        return DataSets.builtIn().open(spec(x, y));
    }

    private static Model model(ElementType type, long features, long outputs) {
        GraphBuilder graph = new GraphBuilder("net");
        var input = graph.input("x", new TensorType(type, Shape.batchOf(features)));
        var weight = graph.constant("w", Tensor.zeros(ElementType.FLOAT, features, outputs));
        graph.output("logits", input.cast(ElementType.FLOAT).matMul(weight));
        return Model.of(graph.build());
    }

    private static Tensor inputs(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).inputs();
    }

    private static Tensor targets(DataSet data) {
        return data.batch(LongStream.range(0, data.size()).toArray()).targets();
    }

    @Test
    void wholeNumbersStayWhatTheyAre() {
        Tensor tokens = Tensor.of(new long[] {5, 1_999, 7}, 3, 1);
        String spec = spec(tokens, Tensor.of(new long[] {0, 1, 0}, 3));

        assertThat(inputs(DataSets.builtIn().open(spec))).isEqualTo(tokens);
        assertThat(inputs(DataSets.builtIn().open(spec, model(ElementType.INT64, 1, 2))))
                .isEqualTo(tokens);
        assertThat(inputs(DataSets.builtIn().open(spec, model(ElementType.INT32, 1, 2)))
                        .elementType())
                .isEqualTo(ElementType.INT32);
        DataSet features = DataSets.builtIn().open(spec, model(ElementType.FLOAT, 1, 2));
        assertThat(inputs(features)).isEqualTo(Tensor.of(new float[] {5, 1_999, 7}, 3, 1));
        assertThat(DataDescription.line(features)).contains("x INT64 [3, 1] as FLOAT");
    }

    @Test
    void wholeNumbersOfAnyTypeMayBeTokens() {
        Tensor labels = Tensor.of(new long[] {0, 1, 0}, 3);
        Model model = model(ElementType.INT64, 1, 2);

        for (ElementType type : new ElementType[] {ElementType.UINT8, ElementType.INT16, ElementType.DOUBLE}) {
            DataSet data = DataSets.builtIn().open(spec(ONE.cast(type), labels), model);
            assertThat(inputs(data)).isEqualTo(ONE.cast(ElementType.INT64));
        }
        Tensor wide = Tensor.of(new long[] {1L << 40, 1, 2}, 3, 1);
        assertThatThrownBy(() -> DataSets.builtIn().open(spec(wide, labels), model(ElementType.INT32, 1, 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("INT32");
    }

    @Test
    void bytesAreDividedBy255UnlessTheUserOrTheModelSaysOtherwise() {
        Tensor bytes = Tensor.of(new int[] {0, 51, 255}, 3, 1).cast(ElementType.UINT8);
        String spec = spec(bytes, Tensor.of(new long[] {0, 1, 0}, 3));

        DataSet data = DataSets.builtIn().open(spec);
        assertThat(inputs(data).toFloatArray()).containsExactly(0, 51 / 255f, 1);
        assertThat(DataDescription.line(data)).contains("x UINT8 [3, 1] divided by 255");
        assertThat(inputs(DataSets.builtIn().open(spec + "?scale=none")).toFloatArray())
                .containsExactly(0, 51, 255);
        assertThat(inputs(DataSets.builtIn().open(spec, model(ElementType.UINT8, 1, 2))))
                .isEqualTo(bytes);
    }

    @Test
    void targetsThatAreTheInputsAreReadAsThese() {
        Tensor bytes = Tensor.of(new int[] {0, 51, 255}, 3, 1).cast(ElementType.UINT8);
        String spec = spec(bytes, bytes);

        DataSet same = DataSets.builtIn().open(spec + "?y=x");
        assertThat(same.task()).isEqualTo(Task.REGRESSION);
        assertThat(targets(same)).isEqualTo(inputs(same));
        assertThat(DataDescription.line(same)).contains("the targets are the inputs");
        DataSet pictures = DataSets.builtIn().open(spec + "?task=regression");
        assertThat(targets(pictures)).isEqualTo(inputs(pictures));
    }

    @Test
    void oneHotRowsAndColumnsAreClasses() {
        Tensor x = Tensor.zeros(ElementType.FLOAT, 3, 2);
        DataSet oneHot = open(x, Tensor.of(new long[] {0, 1, 0, 0, 0, 1, 1, 0, 0}, 3, 3));
        DataSet column = open(x, Tensor.of(new long[] {1, 2, 0}, 3, 1));

        assertThat(targets(oneHot)).isEqualTo(Tensor.of(new long[] {1, 2, 0}, 3));
        assertThat(oneHot.classes()).hasSize(3);
        assertThat(DataDescription.line(oneHot)).contains("one-hot, as classes");
        assertThat(targets(column)).isEqualTo(targets(oneHot));
        assertThat(targets(open(x, Tensor.of(new float[] {0, 1, 1, 0, 0, 1}, 3, 2))))
                .isEqualTo(Tensor.of(new long[] {1, 0, 1}, 3));
        assertThat(open(x, Tensor.of(new float[] {0, 1, 1, 1, 0, 0}, 3, 2)).task())
                .isEqualTo(Task.REGRESSION);
        assertThatThrownBy(() -> DataSets.builtIn()
                        .open(spec(x, Tensor.of(new float[] {0, 1, 1, 1, 0, 0}, 3, 2)) + "?task=classification"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("one-hot");
    }

    @Test
    void largeWholeNumbersAreValuesAndNeverANameForEachClass() {
        Tensor prices = Tensor.of(new long[] {120_000, 450_000, 0}, 3);
        Tensor spoilt = Tensor.of(new long[] {0, 1_600_000_000, 1}, 3);

        assertThat(open(ONE, prices).task()).isEqualTo(Task.REGRESSION);
        assertThat(targets(open(ONE, prices)).toFloatArray()).containsExactly(120_000, 450_000, 0);
        assertThatThrownBy(() -> DataSets.builtIn().open(spec(ONE, spoilt) + "?task=classification"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label 1600000000 at example 1");
        assertThatThrownBy(() -> DataSets.builtIn().open(spec(ONE, spoilt), model(ElementType.FLOAT, 1, 3)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label 1600000000 at example 1")
                .hasMessageContaining("[0, 2]");
        assertThatThrownBy(() -> open(ONE, Tensor.of(new long[] {-1, 1, -1}, 3)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("label -1 at example 0");
    }

    @Test
    void theModelSaysWhatLabelsAre() {
        long[] letters = LongStream.range(0, 26).toArray();
        Tensor x = Tensor.zeros(ElementType.FLOAT, 26, 1);
        Tensor y = Tensor.of(letters, 26).cast(ElementType.FLOAT);

        assertThat(open(x, y).task()).isEqualTo(Task.REGRESSION);
        DataSet known = DataSets.builtIn().open(spec(x, y), model(ElementType.FLOAT, 1, 30));
        assertThat(known.classes()).hasSize(30);
        assertThat(targets(known).toLongArray()).containsExactly(letters);
        assertThat(DataSets.builtIn()
                        .open(spec(ONE, Tensor.of(new long[] {4, 5, 4}, 3)), model(ElementType.FLOAT, 1, 1))
                        .task())
                .isEqualTo(Task.REGRESSION);
    }

    @Test
    void numbersThatAreNotFiniteAreToldAndRefusedForAModel() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, Float.NaN, 5, 6}, 3, 2);
        Tensor y = Tensor.of(new long[] {0, 1, 0}, 3);
        Model model = model(ElementType.FLOAT, 2, 2);

        assertThat(DataDescription.of(open(x, y)).notes())
                .containsExactly("NaN in the inputs of example 1, at element 1 (1 of 3 examples)");
        assertThatThrownBy(() -> DataSets.builtIn().open(spec(x, y), model))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("NaN in the inputs of example 1, at element 1 (1 of 3 examples)");
        Tensor values = Tensor.of(new float[] {0.5f, 1, Float.POSITIVE_INFINITY}, 3);
        assertThatThrownBy(() -> DataSets.builtIn().open(spec(ONE, values), model(ElementType.FLOAT, 1, 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Infinity in the targets of example 2");
        Tensor tooLarge = Tensor.of(new double[] {1, 1e300, 2}, 3, 1);
        assertThatThrownBy(() -> DataSets.builtIn().open(spec(tooLarge, y), model(ElementType.FLOAT, 1, 2)))
                .hasMessageContaining("1.0E300 in the array x, example 1, element 0, which does not fit FLOAT");
    }

    /** An archive of one array whose head says what the test wants. */
    private NpzFile archive(String header, byte[] elements) throws IOException {
        Path file = folder.resolve("made.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            byte[] text = (header + "\n").getBytes(StandardCharsets.US_ASCII);
            zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0});
            zip.write(text);
            zip.write(elements);
            zip.closeEntry();
        }
        return NpzFile.open(file);
    }

    @Test
    void anArrayThatPromisesMoreThanItHoldsIsRefusedBeforeMemoryIsTaken() throws IOException {
        String[] shapes = {"(500000000,)", "(1000, 1000, 400)", "(2000000000, 2000000000, 0)", "(99999999999999999999,)"
        };
        for (String shape : shapes) {
            String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
            try (NpzFile file = archive(header, new byte[16])) {
                assertThatThrownBy(() -> file.read("x"))
                        .as(shape)
                        .isInstanceOf(FileFormatException.class)
                        .hasMessageContaining("The array x in ");
            }
        }
    }

    @Test
    void anArrayThatIsLargerThanMemoryIsRefusedWithNeedAndRemedy() throws IOException {
        double limit = Runtime.getRuntime().maxMemory();

        assertThatThrownBy(() -> Memory.within("The array x", limit * 2, () -> ONE))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("needs " + Memory.size(limit * 2))
                .hasMessageContaining("-Xmx");
        assertThatThrownBy(() -> Memory.within("The array x", 1, () -> {
                    throw new OutOfMemoryError("made by the test");
                }))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("KILN_JAVA_OPTS");
    }

    @Test
    void contentThatIsNotThatOfItsChecksumIsRefused() throws IOException {
        Path file = folder.resolve("arrays.npz");
        NpzWriter.write(file, Map.of("x", Tensor.of(IntStream.range(0, 100).toArray(), 100)));
        byte[] bytes = Files.readAllBytes(file);
        bytes[300] ^= 1;
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(bytes);
        }
        try (NpzFile archive = NpzFile.open(file)) {
            assertThatThrownBy(() -> archive.read("x"))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void refusesExamplesWithoutNumbers() {
        assertThatThrownBy(() -> open(Tensor.of(new float[0], 3, 0), Tensor.of(new long[] {0, 1, 0}, 3)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("array x")
                .hasMessageContaining("hold no numbers");
    }
}
