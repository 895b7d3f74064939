package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataView;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Data with the target classes in place of the right ones, for a targeted attack that looks at data first. */
final class GoalData implements DataView {

    private static final int READ_AT_ONCE = 256;

    private final DataSet data;
    private final Function<Batch, long[]> goals;
    private long @Nullable [] known;

    /**
     * The data.
     *
     * @param data the examples with their right classes
     * @param goals the target classes of a batch, which are asked for once for each example
     */
    GoalData(DataSet data, Function<Batch, long[]> goals) {
        this.data = data;
        this.goals = goals;
    }

    @Override
    public Batch batch(long... indices) {
        if (known == null) {
            known = known();
        }
        long[] all = known;
        long[] some = Arrays.stream(indices).map(index -> all[(int) index]).toArray();
        return data.batch(indices).withTargets(Tensor.of(some, some.length));
    }

    private long[] known() {
        long[] all = new long[Math.toIntExact(data.size())];
        int first = 0;
        for (Batch batch : data.batches(READ_AT_ONCE)) {
            System.arraycopy(goals.apply(batch), 0, all, first, batch.size());
            first += batch.size();
        }
        return all;
    }

    @Override
    public DataSet whole() {
        return data;
    }
}
