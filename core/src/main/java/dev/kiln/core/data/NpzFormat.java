package dev.kiln.core.data;

import dev.kiln.api.DataException;
import dev.kiln.api.data.Task;
import dev.kiln.api.option.Option;
import dev.kiln.api.option.Options;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * NumPy archives: {@code npz:FILE}, with the inputs in the array {@code x} and the targets in {@code y}.
 *
 * <p>{@code x} is {@code [N, ...]}; unsigned bytes are divided by 255, everything else is taken as it is, as FLOAT.
 * {@code y} is {@code [N]} or {@code [N, D]}. The task is classification where y is {@code [N]} and holds integers or
 * truth values, or numbers that {@linkplain TaskGuess look like classes}; regression otherwise; {@code task} overrides
 * that.
 */
final class NpzFormat implements DataFormat {

    private static final Option<String> X =
            Option.text("x", "the array with the inputs").byDefault("x");
    private static final Option<String> Y =
            Option.text("y", "the array with the targets").byDefault("y");
    private static final Option<Long> CLASSES = Option.integer(
                    "classes", "how many classes there are; one more than the highest label if left out")
            .atLeast(1)
            .atMost(10_000_000)
            .optional();

    @Override
    public String name() {
        return "npz";
    }

    @Override
    public String summary() {
        return "NumPy arrays of inputs and targets";
    }

    @Override
    public String usage() {
        return "npz:FILE";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(X, Y, TaskGuess.TASK, CLASSES);
    }

    @Override
    public DataSource create(Options options) {
        return spec -> open(spec, options);
    }

    private static TensorDataSet open(DataSpec spec, Options options) {
        Path path = spec.path("FILE.npz");
        try (NpzFile file = NpzFile.open(path)) {
            Tensor x = file.read(options.get(X));
            Tensor y = file.read(options.get(Y));
            if (x.rank() == 0 || y.rank() == 0) {
                throw new DataException("The data " + spec + " has an x " + x + " and a y " + y
                        + ", expected arrays whose first axis is the examples.");
            }
            DataFingerprint fingerprint = DataFingerprint.ofFiles(List.of(path));
            Task task = options.find(TaskGuess.TASK).orElseGet(() -> task(y));
            if (task == Task.REGRESSION) {
                Rows targets = new TensorRows(columns(y.cast(ElementType.FLOAT)));
                return new TensorDataSet(spec.text(), task, List.of(), inputs(x), targets, fingerprint, List.of());
            }
            long[] labels = labels(spec, y);
            int classes = options.find(CLASSES).map(Math::toIntExact).orElse(Labels.highest(labels) + 1);
            Labels.check(spec.text(), labels, classes);
            List<String> names = TensorDataSet.numbered(classes);
            return new TensorDataSet(spec.text(), task, names, inputs(x), Labels.rows(labels), fingerprint, List.of());
        }
    }

    private static Task task(Tensor y) {
        boolean whole = y.elementType().isInteger() || y.elementType() == ElementType.BOOL;
        boolean classes = y.rank() == 1 && (whole || TaskGuess.looksLikeClasses(doubles(y)));
        return classes ? Task.CLASSIFICATION : Task.REGRESSION;
    }

    private static double[] doubles(Tensor y) {
        double[] values = new double[(int) y.size()];
        y.cast(ElementType.DOUBLE).doubles().get(values);
        return values;
    }

    private static Rows inputs(Tensor x) {
        if (x.elementType() != ElementType.UINT8) {
            return new TensorRows(x.cast(ElementType.FLOAT));
        }
        long[] shape = x.shape();
        byte[][] images = new byte[Math.toIntExact(shape[0])][imageSize(x)];
        ByteBuffer bytes = x.bytes();
        for (byte[] image : images) {
            bytes.get(image);
        }
        return PixelRows.of(images, Arrays.copyOfRange(shape, 1, shape.length));
    }

    private static int imageSize(Tensor x) {
        return x.shape()[0] == 0 ? 0 : (int) (x.size() / x.shape()[0]);
    }

    private static Tensor columns(Tensor y) {
        return y.rank() == 1 ? y.reshape(y.size(), 1) : y;
    }

    private static long[] labels(DataSpec spec, Tensor y) {
        if (y.rank() != 1) {
            throw new DataException(
                    "The data " + spec + " has targets " + y + ", expected the numbers of classes, one axis.");
        }
        long[] labels = new long[(int) y.size()];
        for (int i = 0; i < labels.length; i++) {
            double value = y.getDouble(i);
            labels[i] = (long) value;
            if (labels[i] != value) {
                throw new DataException("The data " + spec + " has the target " + value + " at example " + i
                        + ", which is no class; write task=regression if it is a value.");
            }
        }
        return labels;
    }
}
