package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.graph.build.Value;
import java.util.stream.LongStream;

/** Vectors with one value for each channel, the second axis of the first input. */
final class Channels {

    private Channels() {}

    /** An input with trailing axes, so that it broadcasts. */
    static Value placed(Pullback p, int input) {
        return placed(p, p.input(input));
    }

    /** A list with trailing axes, so that it broadcasts. */
    static Value placed(Pullback p, Value list) {
        int trailing = p.rank(0) - 2;
        return trailing == 0
                ? list
                : list.unsqueeze(LongStream.rangeClosed(1, trailing).toArray());
    }

    /** All axes but that of the channels. */
    static long[] others(Pullback p) {
        return LongStream.range(0, p.rank(0)).filter(axis -> axis != 1).toArray();
    }

    /** The sum over all axes but the channels. */
    static Value sum(Pullback p, Value gradient) {
        return gradient.reduceSum(false, others(p));
    }
}
