package dev.kiln.plugins.simplification;

import dev.kiln.graph.Node;
import java.util.Optional;
import java.util.stream.LongStream;

/** The windows of convolutions and poolings. */
final class Windows {

    private Windows() {}

    /** Whether its padding is stated, rather than left to the runtime. */
    static boolean isStated(Node node) {
        String automatic = node.attributes().text("auto_pad", "NOTSET");
        return automatic.equals("NOTSET") || automatic.equals("VALID") || automatic.isEmpty();
    }

    /** Whether it moves over the elements alone. */
    static boolean isUnpadded(Node node) {
        return isStated(node) && isEach(node.attributes().integers("pads"), 0);
    }

    /** Whether it moves by one element at a time. */
    static boolean isDense(Node node) {
        return isEach(node.attributes().integers("strides"), 1);
    }

    private static boolean isEach(Optional<long[]> list, long number) {
        return list.map(numbers -> LongStream.of(numbers).allMatch(n -> n == number))
                .orElse(true);
    }
}
