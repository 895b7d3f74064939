package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The same elements of each example in another shape, in row-major order: {@code [N, ...]} becomes
 * {@code [N, shape...]}.
 *
 * @param shape the lengths of one example's axes; one may be -1 and is inferred
 */
public record Reshape(List<Long> shape) implements Layer {

    /** Copies the list, and checks the lengths. */
    public Reshape {
        shape = List.copyOf(shape);
        long open = shape.stream().filter(length -> length == -1).count();
        if (shape.isEmpty() || open > 1 || shape.stream().anyMatch(length -> length < -1 || length == 0)) {
            throw new OptionException("reshape has shape=" + shape
                    + ", expected the lengths of one example's axes, such as 16x7x7; one may be -1 and is inferred.");
        }
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        return input.reshape(LongStream.concat(LongStream.of(0), shape.stream().mapToLong(Long::longValue))
                .toArray());
    }

    /** Parses {@code 16x7x7}, or a list from an architecture file. */
    private static List<Long> parse(String text) {
        if (!text.matches("\\[?\\s*-?\\d{1,9}(\\s*[x,]\\s*-?\\d{1,9})*\\s*]?")) {
            throw new OptionException("The option shape is " + text + ", expected lengths such as 16x7x7.");
        }
        return Pattern.compile("-?\\d+")
                .matcher(text)
                .results()
                .map(length -> Long.valueOf(length.group()))
                .toList();
    }

    /** Creates {@code reshape}. */
    public static final class Provider implements LayerProvider {

        private static final Option<String> SHAPE = Option.text(
                "shape", "the lengths of one example's axes, such as 16x7x7; one may be -1 and is inferred");

        @Override
        public String name() {
            return "reshape";
        }

        @Override
        public String summary() {
            return "The elements of each example in another shape";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(SHAPE);
        }

        @Override
        public Layer create(Options options) {
            return new Reshape(parse(options.get(SHAPE)));
        }
    }
}
