package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * NumPy archives: {@code npz:FILE}, with the inputs in the array {@code x} and the targets in {@code y}.
 *
 * <p>{@code x} is {@code [N, ...]}, see {@link NpzInputs}: unsigned bytes are divided by 255, whole numbers stay
 * unchanged where they may be tokens, all others become FLOAT. {@code y} is {@code [N]}, {@code [N, 1]} or
 * {@code [N, D]}, see {@link NpzTargets}: class numbers or one-hot classes, or values.
 *
 * <p>Opened for a model, both take the form of its input and its prediction, and numbers that are not finite are
 * rejected.
 */
final class NpzFormat implements DataFormat {

    private static final Option<String> X =
            Option.text("x", "the array with the inputs").byDefault("x");
    private static final Option<String> Y =
            Option.text("y", "the array with the targets").byDefault("y");

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
        return List.of(X, Y, NpzTargets.TASK, NpzTargets.CLASSES, NpzInputs.SCALE);
    }

    @Override
    public DataSource create(Options options) {
        return new Source(options);
    }

    private record Source(Options options) implements DataSource {

        @Override
        public DataSet open(DataSpec spec) {
            return open(spec, ElementType.UNDEFINED, ModelTask.OPEN, false);
        }

        @Override
        public DataSet open(DataSpec spec, Model model) {
            return open(spec, model.features().type().elementType(), ModelTask.of(model), true);
        }

        private DataSet open(DataSpec spec, ElementType wanted, ModelTask model, boolean isFed) {
            Path path = spec.path("FILE.npz");
            try (NpzFile file = NpzFile.open(path)) {
                return Memory.within("The file " + path, 0, () -> read(spec, file, path, wanted, model, isFed));
            } catch (IOException e) {
                throw new FileFormatException("The file " + path + " cannot be read: " + e.getMessage() + ".", e);
            }
        }

        private DataSet read(
                DataSpec spec, NpzFile file, Path path, ElementType wanted, ModelTask model, boolean isFed) {
            Tensor x = array(spec, file, options.get(X));
            boolean isOneArray = options.get(Y).equals(options.get(X));
            Tensor y = isOneArray ? x : array(spec, file, options.get(Y));
            NpzInputs inputs = NpzInputs.of(spec, options, options.get(X), x, wanted);
            NpzTargets targets = NpzTargets.of(spec, options, y, model, inputs, isOneArray);
            List<String> faults = NotFinite.in(inputs.rows(), targets.rows());
            if (isFed && !faults.isEmpty()) {
                throw NotFinite.refusal(spec.text(), faults.get(0));
            }
            return new TensorDataSet(
                    spec.text(),
                    targets.classes().isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION,
                    targets.classes(),
                    inputs.rows(),
                    targets.rows(),
                    DataFingerprint.ofFiles(List.of(path)),
                    new DataDescription(List.of(inputs.fact(), targets.fact()), List.of(), faults));
        }

        private static Tensor array(DataSpec spec, NpzFile file, String name) {
            Tensor array = file.read(name);
            if (array.rank() == 0) {
                throw new DataException("The data " + spec + " have an array " + name + " that is one number, " + array
                        + "; its first axis must be the examples.");
            }
            if (array.size() == 0 && array.shape()[0] > 0) {
                throw new DataException("The data " + spec + " have an array " + name + " " + array
                        + ", whose examples hold no numbers.");
            }
            return array;
        }
    }
}
