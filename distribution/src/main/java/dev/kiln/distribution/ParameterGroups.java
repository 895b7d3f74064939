package dev.kiln.distribution;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.graph.error.OptionException;
import java.util.Map;

/** The groups of parameters of {@code train --group}. */
final class ParameterGroups {

    private static final String RATE = "lr";
    private static final String DECAY = "decay";

    private ParameterGroups() {}

    /** Reads {@code GLOB:lr=X,decay=Y}. */
    static ParameterGroup read(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new OptionException("--group is " + text + ", expected GLOB:lr=X,decay=Y, such as *.bias:lr=2.");
        }
        Map<String, Object> options =
                Specification.parse("group" + text.substring(colon)).options();
        options.keySet().stream()
                .filter(name -> !name.equals(RATE) && !name.equals(DECAY))
                .findFirst()
                .ifPresent(name -> {
                    throw new OptionException("--group has " + name + "; it takes lr and decay.");
                });
        return new ParameterGroup(text.substring(0, colon), number(options, RATE, 1), number(options, DECAY, 0));
    }

    private static double number(Map<String, Object> options, String name, double otherwise) {
        Object text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(text.toString());
            if (number >= 0 && !Double.isInfinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new OptionException("--group has " + name + "=" + text + ", expected a number from 0.", e);
        }
        throw new OptionException("--group has " + name + "=" + text + ", expected a number from 0.");
    }
}
