package dev.kiln.plugins.layers;

import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The lengths of the axes of one example.
 *
 * @param axes the lengths, positive; one may be -1 and is inferred
 */
public record Lengths(List<Long> axes) {

    private static final Pattern TEXT = Pattern.compile("\\[?\\s*-?\\d{1,9}(\\s*[x,]\\s*-?\\d{1,9})*\\s*]?");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    /** Copies the list, and checks the lengths. */
    public Lengths {
        axes = List.copyOf(axes);
        long open = axes.stream().filter(length -> length == -1).count();
        if (axes.isEmpty() || open > 1 || axes.stream().anyMatch(length -> length < -1 || length == 0)) {
            throw new OptionException("reshape has shape=" + axes
                    + ", expected the lengths of one example's axes, such as 16x7x7; one may be -1 and is inferred.");
        }
    }

    /**
     * Parses lengths as users type them.
     *
     * @param text {@code 16x7x7}, or a list as in an architecture file
     * @return the lengths
     * @throws OptionException if it is neither
     */
    public static Lengths parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new OptionException("The option shape is " + text + ", expected lengths such as 16x7x7.");
        }
        return new Lengths(NUMBER.matcher(text)
                .results()
                .map(length -> Long.valueOf(length.group()))
                .toList());
    }

    /** Returns them as users type them. */
    @Override
    public String toString() {
        return axes.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
