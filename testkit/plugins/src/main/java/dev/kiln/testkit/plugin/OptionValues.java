package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values that an option can have. */
final class OptionValues {

    /** The default value for numbers: it divides the lengths of all inputs that the contracts use. */
    private static final double SAMPLE = 2;

    private static final double REAL_SAMPLE = 0.5;

    /** A larger integer may be a number of repetitions that takes too long for a test. */
    private static final double MOST = 100;

    private final Option<?> option;

    OptionValues(Option<?> option) {
        this.option = option;
    }

    boolean isWhole() {
        return option.kind().equals("integer");
    }

    boolean isNumber() {
        return isWhole() || option.kind().equals("number");
    }

    /** A number of the option's type. */
    Object number(double value) {
        return isWhole() ? (Object) (long) value : (Object) value;
    }

    /** The words of a choice or a flag; none for an option of another kind. */
    List<String> words() {
        return option.kind().contains("|") ? List.of(option.kind().split("\\|")) : List.of();
    }

    /** A valid value; none for files, texts and layers. */
    Optional<Object> sample() {
        if (isNumber()) {
            double wish = isWhole() ? SAMPLE : REAL_SAMPLE;
            return Optional.of(number(OptionRange.of(option)
                    .map(range -> range.nearest(wish, isWhole()))
                    .orElse(wish)));
        }
        return words().stream().findFirst().map(word -> word);
    }

    /** The values to run: every word, and the inclusive limits of the range, integers up to a hundred. */
    List<Object> worthARun() {
        List<Object> values = new ArrayList<>(words());
        OptionRange.of(option).ifPresent(range -> {
            if (range.hasLow() && range.lowIncluded()) {
                values.add(number(range.low()));
            }
            if (range.hasHigh() && range.highIncluded() && !(isWhole() && range.high() > MOST)) {
                values.add(number(range.high()));
            }
        });
        return values;
    }
}
