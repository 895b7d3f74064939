package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.HeldOut;
import dev.kiln.graph.error.OptionException;
import dev.kiln.jobs.training.ModelSelection;
import dev.kiln.jobs.training.TrainingSettings;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data on which a training is measured after each epoch, and what depends on that measurement. */
final class ValidationOptions {

    private static final int FEW = 10;

    private enum Keep {
        BEST,
        LAST
    }

    @Option(
            names = "--validation",
            paramLabel = "SPEC|N%",
            description = {
                "The data on which it is measured after each epoch.",
                "N%% holds out that share of --data, of each class alike, or whole groups where the data have groups."
            })
    private @Nullable String validation;

    @Option(
            names = "--keep",
            paramLabel = "best|last",
            description =
                    "The epoch whose model is written: the one with the lowest validation loss, or the last one; best with --early-stopping, else last by default.")
    private @Nullable Keep keep;

    @Option(
            names = "--early-stopping",
            paramLabel = "N",
            description = "Ends the training when the validation loss has not become lower for N epochs.")
    private @Nullable Integer patience;

    private Optional<DataSet> opened = Optional.empty();

    /** Checks the options. */
    void check() {
        if (patience != null) {
            Arguments.positive("--early-stopping", patience);
        }
        if (isShare()) {
            heldOut();
        } else {
            requireUnit();
        }
        if (validation == null && (patience != null || keep == Keep.BEST)) {
            throw new OptionException((patience == null ? "--keep best" : "--early-stopping")
                    + " compares the loss on validation data; give --validation SPEC, or a share of the data such as"
                    + " --validation 10%.");
        }
    }

    private boolean isShare() {
        return validation != null && validation.strip().endsWith("%");
    }

    private double heldOut() {
        double share =
                Arguments.share("--validation", String.valueOf(validation).strip());
        if (!(share > 0 && share < 1)) {
            throw new OptionException("--validation is " + validation + ", expected a share between 0 and 100 %.");
        }
        return share;
    }

    /** A mere number would be refused as data of an unknown format. */
    private void requireUnit() {
        double share = number(String.valueOf(validation));
        if (share > 0 && share < 100) {
            throw new OptionException("--validation is " + validation + ", which names no data. Write --validation "
                    + Reports.number(share < 1 ? 100 * share : share) + "% to hold out that share of --data.");
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The data for training: all, or those that are not held out. */
    DataSet training(Host host, DataSet data, long seed) {
        if (!isShare()) {
            return data;
        }
        HeldOut parts = HeldOut.of(data, heldOut(), seed);
        opened = Optional.of(parts.validation());
        long count = parts.validation().size();
        if (count < FEW) {
            host.note("--validation " + validation + " holds out " + count + " of " + data.size()
                    + " examples. A measurement on so few depends on chance: hold out more, or give validation data of"
                    + " their own.");
        }
        return parts.training();
    }

    /** The data from which a network takes its form: all, or those that are not held out, with what they alone teach. */
    DataSet forms(DataSet data, long seed) {
        return isShare() ? HeldOut.of(data, heldOut(), seed).training() : data;
    }

    /** The share of the training data that is held out; empty for data of their own, or none. */
    Optional<String> share() {
        return isShare() ? Optional.ofNullable(validation) : Optional.empty();
    }

    /** The validation data of the training. */
    Optional<DataSet> data() {
        return opened;
    }

    /** The settings with the validation data and the selection. */
    TrainingSettings in(TrainingSettings settings, Host host, Model start) {
        if (validation == null) {
            return settings;
        }
        DataSet measured = opened.orElseGet(() -> host.data(String.valueOf(validation), start));
        opened = Optional.of(measured);
        host.fitNew(start, measured);
        boolean isBest = keep == null ? patience != null : keep == Keep.BEST;
        OptionalInt waited = patience == null ? OptionalInt.empty() : OptionalInt.of(patience);
        return settings.withValidation(measured).withSelection(new ModelSelection(isBest, waited));
    }
}
