package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Glob;
import dev.kiln.graph.error.OptionException;

/**
 * The sparsity of some weights, each by itself: {@code conv1*=0.3}.
 *
 * @param names names of constants or of layers, a {@link Glob}
 * @param sparsity the share of each of them that is set to zero, in {@code [0, 1)}
 */
public record OwnSparsity(String names, double sparsity) {

    /** Checks the range. */
    public OwnSparsity {
        if (names.isEmpty() || !(sparsity >= 0 && sparsity < 1)) {
            throw new OptionException("The option layers has " + names + "=" + sparsity
                    + ", expected a name and a sparsity in [0, 1), such as conv1*=0.3.");
        }
    }

    /**
     * Reads it as a user types it.
     *
     * @param text a glob and a sparsity, a number or a percentage, such as {@code conv1*=0.3} or {@code fc|head=90%}
     * @return the names and the sparsity
     * @throws OptionException if it is not of that form
     */
    public static OwnSparsity parse(String text) {
        int equals = text.lastIndexOf('=');
        if (equals < 0) {
            throw unreadable(text);
        }
        return new OwnSparsity(
                text.substring(0, equals).strip(),
                share(text.substring(equals + 1).strip(), text));
    }

    private static double share(String number, String text) {
        boolean isPercentage = number.endsWith("%");
        try {
            return isPercentage
                    ? Double.parseDouble(number.substring(0, number.length() - 1)) / 100
                    : Double.parseDouble(number);
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
    }

    private static OptionException unreadable(String text) {
        return new OptionException(
                "The option layers has " + text + ", expected a name and a sparsity in [0, 1), such as conv1*=0.3.");
    }

    /** Returns it as a user types it. */
    @Override
    public String toString() {
        return names + "=" + sparsity;
    }
}
