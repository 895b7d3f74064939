package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The division of undivided data: every fifth example is for testing, the others are for training. */
final class EveryFifth {

    /** The option for one of the parts. */
    static final Option<Part> SPLIT = Option.choice(
                    "split",
                    Part.class,
                    "the part to read: every fifth example is test, the others are train; all if left out")
            .optional();

    private static final int STEP = 5;

    private EveryFifth() {}

    /**
     * The examples of a part, in order.
     *
     * @param all all examples
     * @param part the part; empty for all
     * @param spec the name of the data in messages
     * @throws DataException if there are too few
     */
    static <T> List<T> select(List<T> all, Optional<Part> part, DataSpec spec) {
        if (part.isEmpty()) {
            return all;
        }
        List<T> chosen = IntStream.range(0, all.size())
                .filter(i -> isIn(part.get(), i))
                .mapToObj(all::get)
                .toList();
        if (chosen.isEmpty()) {
            throw new DataException("The data " + spec + " have " + all.size() + " examples, too few for a part "
                    + part.get().word() + "; every fifth is test.");
        }
        return chosen;
    }

    /** Whether the example at a position is of a part. */
    static boolean isIn(Part part, long position) {
        return (position % STEP == STEP - 1) == (part == Part.TEST);
    }
}
