package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The projection of the results of attacks into the ball and the range.
 *
 * @param feeds the feeds of the host
 */
record Projection(PartFeeds feeds) {

    /** The projected candidates, of the shape of the batch's inputs; those that are lost are recorded. */
    Tensor apply(Tensor candidates, Batch batch, Courses courses) {
        List<Tensor> projected = new ArrayList<>();
        for (BatchPart part : BatchPart.of(batch, feeds.programs().input())) {
            projected.add(apply(part.inputs(candidates), part, courses).slice(0, part.count()));
        }
        return Tensor.join(projected).reshape(batch.inputs().shape());
    }

    /** The projected candidates of a part, in the model's layout. */
    Tensor apply(Tensor candidates, BatchPart part, Courses courses) {
        Map<String, Tensor> given = feeds.ball(part);
        given.put(AttackGraphs.CANDIDATE, withoutLost(candidates, part, courses));
        Map<String, Tensor> results =
                feeds.programs().projection(feeds.threat().norm()).run(given);
        return Objects.requireNonNull(results.get(AttackGraphs.INPUT));
    }

    /** The candidates, the clean input in place of each that has an element that is infinite or not a number. */
    static Tensor withoutLost(Tensor candidates, BatchPart part, Courses courses) {
        int[] rows = IntStream.range(0, part.batch().size()).toArray();
        float[] values = candidates.toFloatArray();
        int stride = values.length / rows.length;
        boolean isWhole = true;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                rows[i / stride] = -1;
                isWhole = false;
            }
        }
        if (isWhole) {
            return candidates;
        }
        float[] clean = part.batch().inputs().toFloatArray();
        for (int row = 0; row < rows.length; row++) {
            if (rows[row] < 0) {
                courses.lose(part.batch().indices()[row]);
                System.arraycopy(clean, row * stride, values, row * stride, stride);
            }
        }
        return Tensor.of(values, candidates.shape());
    }
}
