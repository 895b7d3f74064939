package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value that is tested for an option.
 *
 * @param option the option
 * @param value the value
 * @param expected the expected outcome
 */
record OptionProbe(Option<?> option, Object value, Expected expected) {

    /** The expected outcome of a value. */
    enum Expected {
        /** An extension is created. */
        TAKEN,
        /** The value is refused with the option's name. */
        REFUSED,
        /** One of the two: no declared limit excludes a value that cannot be used. */
        EITHER
    }

    private static final String NO_WORD = "no-such-word";

    static List<OptionProbe> of(Option<?> option) {
        List<OptionProbe> probes = new ArrayList<>();
        OptionValues values = new OptionValues(option);
        if (values.isNumber()) {
            addLimits(probes, option, values);
            probes.add(new OptionProbe(option, NO_WORD, Expected.REFUSED));
        }
        for (Object word : values.words()) {
            probes.add(new OptionProbe(option, word, Expected.TAKEN));
        }
        if (!values.words().isEmpty()) {
            probes.add(new OptionProbe(option, NO_WORD, Expected.REFUSED));
        }
        return probes;
    }

    private static void addLimits(List<OptionProbe> probes, Option<?> option, OptionValues values) {
        Optional<OptionRange> range = OptionRange.of(option);
        boolean whole = values.isWhole();
        if (range.isPresent() && range.get().hasLow()) {
            probes.add(new OptionProbe(option, values.number(range.get().least(whole)), Expected.TAKEN));
            probes.add(new OptionProbe(option, values.number(range.get().belowLeast(whole)), Expected.REFUSED));
        }
        if (range.isPresent() && range.get().hasHigh()) {
            probes.add(new OptionProbe(option, values.number(range.get().greatest(whole)), Expected.TAKEN));
            probes.add(new OptionProbe(option, values.number(range.get().aboveGreatest(whole)), Expected.REFUSED));
        } else {
            probes.add(new OptionProbe(option, whole ? (Object) Long.MAX_VALUE : (Object) 1e300, Expected.EITHER));
        }
    }

    @Override
    public String toString() {
        return option.name() + "=" + value;
    }
}
