package dev.kiln.plugins.metrics;

import dev.kiln.api.extension.Describe;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The tokens of a sequence that are compared: those before its end, without padding.
 *
 * @param padding the number of the token that is left out
 * @param end the number of the token that ends a sequence, itself left out; a sequence without it, and any if there is
 *     no such token, is compared whole
 */
public record TokenRule(
        @Describe(value = "the token that is left out", atLeast = -1, atMost = Integer.MAX_VALUE, byDefault = "0")
        int padding,

        @Describe(
                value = "the token that ends a sequence; if left out, sequences end with their last token",
                atLeast = 0,
                atMost = Integer.MAX_VALUE)
        Optional<Integer> end) {

    /** The compared tokens of a sequence. */
    long[] compared(LongStream tokens) {
        return tokens.takeWhile(token -> end.isEmpty() || token != end.get())
                .filter(token -> token != padding)
                .toArray();
    }
}
