package dev.kiln.api.data;

import dev.kiln.graph.status.Stable;
import java.util.function.LongFunction;

/**
 * The names of the examples of a data set in its origin, such as the names of files or the numbers of lines.
 *
 * @param kind the kind of names as a word, such as {@code file} or {@code line}
 * @param names the name of the example of an index
 */
@Stable
public record ExampleNames(String kind, LongFunction<String> names) {

    /** The indices, counted from 0, of examples without other names. */
    public static final ExampleNames INDICES = new ExampleNames("example", Long::toString);

    /**
     * The name of an example.
     *
     * @param index its index in the data set
     * @return its name
     */
    public String of(long index) {
        return names.apply(index);
    }
}
