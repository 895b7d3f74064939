package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.NpzFile;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.FeatureLimits;
import dev.kiln.jobs.attack.TableLimits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The limits of an attacker feature by feature. */
final class LimitOptions {

    private static final String ARRAY = "mask";

    @Option(
            names = "--mutable",
            paramLabel = "COLUMNS|FILE.npz",
            description =
                    "The columns of a table that may change, of numbers; by default all that have fractions. For other data a file with the array mask of one sample's shape, which is not 0 where a feature may change.")
    private @Nullable String mutable;

    @Option(
            names = "--valid",
            paramLabel = "any|8bit",
            defaultValue = "any",
            description =
                    "The values that adversarial inputs may have; 8bit: those that a byte can hold in the range of the model's input, so that they are still adversarial after saving as a picture; ${DEFAULT-VALUE} by default.")
    private String valid = "any";

    /** The limits for the samples, and sentences about what they leave as it is. */
    Optional<FeatureLimits> of(DataSet data, Model model, Consumer<String> notes) {
        boolean inBytes = isEightBit();
        if (mutable != null && mutable.isBlank()) {
            throw new OptionException(
                    "--mutable is empty, expected the names of columns, or a .npz file; leave it out for"
                            + " all columns that have fractions.");
        }
        Optional<TableLimits> table = TableLimits.of(data, isFile() ? List.of() : columns());
        if (table.isPresent()) {
            if (inBytes || isFile()) {
                throw new OptionException(
                        (inBytes ? "--valid 8bit is for pictures" : "--mutable FILE is for other data") + ", and "
                                + data.spec() + " is a table; name its columns with --mutable.");
            }
            notes.accept("Of the columns of " + data.spec() + ", the attack changes "
                    + String.join(", ", table.get().mutable()) + ", each within the range of its values here"
                    + (table.get().fixed().isEmpty()
                            ? ""
                            : ", and leaves " + String.join(", ", table.get().fixed()) + " as they are")
                    + ". " + table.get().unit());
            return table.map(TableLimits::limits);
        }
        Optional<FeatureLimits> masked = Optional.ofNullable(mutable).map(text -> masked(text, data));
        return inBytes ? Optional.of(bytes(masked.orElseGet(() -> FeatureLimits.none(features(data))), model)) : masked;
    }

    private boolean isEightBit() {
        if (!valid.equals("any") && !valid.equals("8bit")) {
            throw new OptionException("--valid is " + valid + ", expected any or 8bit.");
        }
        return valid.equals("8bit");
    }

    private boolean isFile() {
        return mutable != null && mutable.endsWith(".npz");
    }

    private List<String> columns() {
        return mutable == null ? List.of() : Arrays.asList(mutable.split(",", -1));
    }

    private static FeatureLimits bytes(FeatureLimits limits, Model model) {
        InputInfo range = model.input();
        if (Double.isInfinite(range.low()) || Double.isInfinite(range.high())) {
            throw new OptionException(
                    "--valid 8bit needs the range of the model's input, which is without bounds; state"
                            + " it with --input-range LOW,HIGH.");
        }
        return limits.inBytes(range.low(), range.high());
    }

    private FeatureLimits masked(String text, DataSet data) {
        if (!isFile()) {
            throw new OptionException("--mutable is " + text + ", but " + data.spec()
                    + " is not a table with columns; give a .npz file with the array " + ARRAY + ".");
        }
        try (NpzFile file = NpzFile.open(Path.of(text))) {
            if (!file.names().contains(ARRAY)) {
                throw new FileFormatException("The file " + text + " has no array " + ARRAY + "; it has "
                        + String.join(", ", file.names()) + ".");
            }
            Tensor mask = file.read(ARRAY);
            FeatureLimits limits = FeatureLimits.none(features(data));
            boolean changes = false;
            long[] one = mask.shape();
            if (!Arrays.equals(one, data.exampleShape())) {
                throw new FileFormatException("The array " + ARRAY + " of " + text + " is "
                        + Arrays.toString(mask.shape()) + ", expected the shape of one sample, "
                        + Arrays.toString(data.exampleShape()) + ".");
            }
            for (int i = 0; i < limits.mutable().length; i++) {
                double flag = mask.getDouble(i);
                if (Double.isNaN(flag)) {
                    throw new FileFormatException("The array " + ARRAY + " of " + text
                            + " has values that are not numbers, expected 0 where a feature stays as it is.");
                }
                limits.mutable()[i] = flag != 0;
                changes |= limits.mutable()[i];
            }
            if (!changes) {
                throw new OptionException("The array " + ARRAY + " of " + text
                        + " is 0 everywhere, so that no feature may change and nothing could be attacked.");
            }
            return limits;
        }
    }

    private static int features(DataSet data) {
        return Math.toIntExact(Shape.of(data.exampleShape()).elements());
    }
}
