package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** The best result of several starts for each example: the first that succeeded, or the smallest of them. */
final class Survivors {

    private final boolean isMinimal;
    private final boolean[] reached;
    private Tensor best;

    /**
     * The results of the first start.
     *
     * @param first the results, {@code [N, ...]}
     * @param reached whether each succeeded
     * @param isMinimal whether a smaller result replaces a successful one, so that every example is tried again
     */
    Survivors(Tensor first, boolean[] reached, boolean isMinimal) {
        this.best = first;
        this.reached = reached.clone();
        this.isMinimal = isMinimal;
    }

    /** The examples of the next start. */
    int[] open() {
        return IntStream.range(0, reached.length)
                .filter(row -> isMinimal || !reached[row])
                .toArray();
    }

    /**
     * Takes the results of another start.
     *
     * @param rows the examples
     * @param tried their results
     * @param succeeded whether each succeeded
     * @param original their clean inputs
     * @param norm the norm in which results are compared
     */
    void take(int[] rows, Tensor tried, boolean[] succeeded, Tensor original, Norm norm) {
        double[] before = Perturbation.sizes(original, best.select(rows), norm);
        double[] after = Perturbation.sizes(original, tried, norm);
        ByteBuffer merged = Tensor.allocate(best.elementType(), best.shape());
        merged.put(best.bytes()).flip();
        int stride = merged.remaining() / reached.length;
        ByteBuffer source = tried.bytes();
        for (int i = 0; i < rows.length; i++) {
            // without a success the last result is kept, which a report of an unsuccessful attack shows
            boolean isBetter = !reached[rows[i]] || (succeeded[i] && after[i] < before[i]);
            if (isBetter) {
                merged.put(rows[i] * stride, source, i * stride, stride);
                reached[rows[i]] = succeeded[i];
            }
        }
        best = Tensor.wrap(best.elementType(), merged, best.shape());
    }

    Tensor best() {
        return best;
    }
}
