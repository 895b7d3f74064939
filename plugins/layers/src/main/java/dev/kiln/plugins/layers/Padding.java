package dev.kiln.plugins.layers;

import dev.kiln.graph.build.Window;
import dev.kiln.graph.error.OptionException;

/**
 * The padding around the spatial axes: as much as keeps their lengths, or a fixed number of elements.
 *
 * @param same whether it keeps the lengths at stride 1
 * @param amount the number of elements at each end otherwise
 */
public record Padding(boolean same, long amount) {

    /**
     * Parses a padding as users type it.
     *
     * @param text {@code valid}, {@code same} or a number of elements
     * @return the padding
     * @throws OptionException if it is none of these
     */
    public static Padding parse(String text) {
        if (text.equals("same")) {
            return new Padding(true, 0);
        }
        if (text.equals("valid")) {
            return new Padding(false, 0);
        }
        if (text.matches("\\d{1,9}")) {
            return new Padding(false, Long.parseLong(text));
        }
        throw new OptionException("The option padding is " + text + ", expected valid, same or a number of elements.");
    }

    Window around(Window window) {
        return same ? window.padSame() : window.pad(amount);
    }
}
