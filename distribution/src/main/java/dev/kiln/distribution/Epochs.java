package dev.kiln.distribution;

import dev.kiln.jobs.training.EpochResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Epochs as JSON and as lines. */
final class Epochs {

    /** Losses from here on are easier to read as powers. */
    private static final double LARGE = 1e6;

    private Epochs() {}

    static Map<String, Object> json(EpochResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("epoch", result.epoch());
        fields.put("loss", result.loss());
        result.accuracy().ifPresent(a -> fields.put("accuracy", a));
        result.validationLoss().ifPresent(l -> fields.put("validationLoss", l));
        result.validationAccuracy().ifPresent(a -> fields.put("validationAccuracy", a));
        result.learningRate().ifPresent(rate -> fields.put("learningRate", rate));
        fields.put("seconds", result.seconds());
        return fields;
    }

    static String line(EpochResult result) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "epoch %2d  loss %s", result.epoch(), loss(result.loss())));
        result.accuracy().ifPresent(a -> line.append(String.format(Locale.ROOT, "  accuracy %.2f %%", 100 * a)));
        result.validationLoss().ifPresent(l -> line.append("  validation loss ").append(loss(l)));
        result.validationAccuracy()
                .ifPresent(a -> line.append(String.format(Locale.ROOT, "  validation accuracy %.2f %%", 100 * a)));
        return line.append(String.format(Locale.ROOT, "  %.1f s", result.seconds()))
                .toString();
    }

    private static String loss(double loss) {
        return String.format(Locale.ROOT, loss < LARGE ? "%.4f" : "%.4e", loss);
    }
}
