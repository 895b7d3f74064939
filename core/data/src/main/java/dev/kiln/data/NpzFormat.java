package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

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
public final class NpzFormat implements DataFormat {

    private static final Option<String> X = Option.text(
                    "x", "the array with the inputs; several inputs are separated by commas, each named as its array")
            .byDefault("x");
    private static final Option<String> Y = Option.text(
                    "y", "the array with the targets; several targets are separated by commas")
            .byDefault("y");
    private static final Option<String> MASK = Option.text(
                    "mask", "the array that is 1 where a position of the targets counts")
            .optional();
    private static final Option<String> WEIGHT = Option.text(
                    "weight", "the array with the weight of each example in the mean loss")
            .optional();
    private static final Option<String> GROUP = Option.text(
                    "group", "the array with the number of each example's group")
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
        return List.of(X, Y, MASK, WEIGHT, GROUP, NpzTargets.TASK, NpzTargets.CLASSES, NpzInputs.SCALE);
    }

    @Override
    public DataSource create(Options options) {
        return new Source(options);
    }

    private record Source(Options options) implements DataSource {

        @Override
        public DataSet open(DataSpec spec) {
            return open(spec, Optional.empty());
        }

        @Override
        public DataSet open(DataSpec spec, Model model) {
            return open(spec, Optional.of(model));
        }

        @Override
        public Stream<DataSet> inputs(DataSpec spec, Model model) {
            return Stream.of(open(spec, (file, path) -> {
                NpzColumns columns = new NpzColumns(spec, options, Optional.of(model));
                names(X).forEach(name -> columns.addInput(name, array(spec, file, name)));
                return columns.buildWithoutTargets(path);
            }));
        }

        private DataSet open(DataSpec spec, Optional<Model> model) {
            return open(spec, (file, path) -> read(spec, file, path, model));
        }

        private static DataSet open(DataSpec spec, BiFunction<NpzFile, Path, DataSet> reading) {
            Path path = spec.path("FILE.npz");
            try (NpzFile file = NpzFile.open(path)) {
                return Memory.within("The file " + path, 0, () -> reading.apply(file, path));
            } catch (IOException e) {
                throw new FileFormatException("The file " + path + " cannot be read: " + e.getMessage() + ".", e);
            }
        }

        private DataSet read(DataSpec spec, NpzFile file, Path path, Optional<Model> model) {
            boolean isPair = names(X).size() == 1
                    && names(Y).size() == 1
                    && List.of(MASK, WEIGHT, GROUP).stream()
                            .allMatch(option -> options.find(option).isEmpty())
                    && !options.find(NpzTargets.TASK).equals(Optional.of(Task.OTHER));
            return isPair ? pair(spec, file, path, model) : columns(spec, file, path, model);
        }

        private List<String> names(Option<String> option) {
            return Arrays.asList(options.get(option).split(",", -1));
        }

        private DataSet pair(DataSpec spec, NpzFile file, Path path, Optional<Model> model) {
            Tensor x = array(spec, file, options.get(X));
            boolean isOneArray = options.get(Y).equals(options.get(X));
            Tensor y = isOneArray ? x : array(spec, file, options.get(Y));
            ElementType wanted =
                    model.map(m -> m.features().type().elementType()).orElse(ElementType.UNDEFINED);
            NpzInputs inputs = NpzInputs.of(spec, options, options.get(X), x, wanted);
            ModelTask task = model.map(ModelTask::of).orElse(ModelTask.OPEN);
            NpzTargets targets = NpzTargets.of(spec, options, y, task, inputs, isOneArray);
            List<String> faults = NotFinite.in(inputs.rows(), targets.rows());
            if (model.isPresent() && !faults.isEmpty()) {
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

        private DataSet columns(DataSpec spec, NpzFile file, Path path, Optional<Model> model) {
            NpzColumns columns = new NpzColumns(spec, options, model);
            names(X).forEach(name -> columns.addInput(name, array(spec, file, name)));
            names(Y).forEach(name -> columns.addTarget(name, array(spec, file, name)));
            options.find(MASK).ifPresent(name -> columns.builder().mask(name, array(spec, file, name)));
            options.find(WEIGHT).ifPresent(name -> columns.builder().weight(name, array(spec, file, name)));
            options.find(GROUP).ifPresent(name -> columns.builder().group(name, array(spec, file, name)));
            return columns.build(path);
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
