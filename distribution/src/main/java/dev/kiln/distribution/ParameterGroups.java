package dev.kiln.distribution;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.training.ParameterGroup;
import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.Map;

/** The groups of parameters of {@code train --group}. */
final class ParameterGroups {

    private static final String RATE = "lr";
    private static final String DECAY = "decay";
    private static final String L1 = "l1";
    private static final String L2 = "l2";
    private static final String SPARE = "spare-biases";

    private ParameterGroups() {}

    /** Reads {@code GLOB:lr=X,decay=Y,l1=Z,l2=Z,spare-biases=true}. */
    static ParameterGroup read(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new OptionException("--group is " + text + ", expected GLOB:lr=X,decay=Y, such as *.bias:lr=2.");
        }
        Map<String, Object> options =
                Specification.parse("group" + text.substring(colon)).options();
        options.keySet().stream()
                .filter(name -> !List.of(RATE, DECAY, L1, L2, SPARE).contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new OptionException("--group has " + name + "; it takes lr, decay, l1, l2 and spare-biases.");
                });
        return new ParameterGroup(
                text.substring(0, colon),
                number(options, RATE, 1),
                number(options, DECAY, 0),
                number(options, L1, 0),
                number(options, L2, 0),
                flag(options));
    }

    private static boolean flag(Map<String, Object> options) {
        String text = options.getOrDefault(SPARE, false).toString();
        if (!text.equals("true") && !text.equals("false")) {
            throw new OptionException("--group has " + SPARE + "=" + text + ", expected true or false.");
        }
        return text.equals("true");
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
