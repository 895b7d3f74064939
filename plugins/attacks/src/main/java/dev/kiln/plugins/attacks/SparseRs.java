package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Sparse-RS in L0 (Croce et al., 2022): random search that sees only scores, over sets of {@code k = eps} features, each
 * of which is set to the low or the high end of the range. A query takes some features out of the set and as many others
 * into it, at random, and is kept where it lowers the margin {@code z_y - max(z_k over k other than y)}.
 *
 * <p>Of the {@code k} features {@code max(a k, 1)} are exchanged. {@code a} begins as an option and is divided by 2, 4,
 * 5, 6, 8, 10, 12, 15 and 20 after 0, 0.5, 2, 5, 10, 20, 40, 60 and 80 % of the queries, as in the authors' code. Where a
 * single feature is exchanged its new value is not its clean one, if that is at an end of the range. Where the set is
 * that of all features, a query sets the end of one.
 *
 * <p>L0 counts features here, where the paper counts pixels with all their channels. A side of the range that is
 * unbounded ends at the example's own least or greatest feature. In a targeted attack the margin is negated, where the
 * authors lower the cross entropy. An example costs one query for the start and one for each exchange, until it reaches
 * the goal.
 *
 * @param threat the number of features, and whether the attack is targeted
 * @param queries the maximum number of queries for each example
 * @param share the first {@code a}, 0.3 as in the paper
 */
@Describe(name = "sparse-rs", value = "Sparse-RS: random sets of a few features at the ends of the range, by scores")
public record SparseRs(
        @Restrict(option = "norm", to = "l0") ThreatModel threat,

        @Describe(value = "the maximum number of queries", atLeast = 1, atMost = 10_000_000, byDefault = "5000")
        int queries,

        @Describe(
                value = "the share of the features that the first queries exchange",
                above = 0,
                atMost = 1,
                byDefault = "0.3")
        double share)
        implements Attack {

    /** Of 10,000 queries those after which the share is divided, by the divisors below. */
    private static final int[] PERIODS = {0, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    private static final int[] DIVISORS = {1, 2, 4, 5, 6, 8, 10, 12, 15, 20};

    @Override
    public Access access() {
        return Access.SCORES;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        int features = (int) (batch.inputs().size() / batch.size());
        int size = (int) Math.min(Math.floor(target.threat().epsilon()), features);
        if (size == 0) {
            return batch.inputs();
        }
        return new RandomSearch(target, batch, Scores.Loss.MARGIN, queries).best(new Sets(target, batch, size));
    }

    private int exchanged(int query, int size) {
        double of10000 = 10_000.0 * query / queries;
        int periods = (int) IntStream.of(PERIODS).filter(at -> of10000 > at).count();
        return (int) Math.max(share / DIVISORS[periods] * size, 1);
    }

    /** The sets of features. */
    private final class Sets implements RandomSearch.Proposals {

        private final AttackTarget target;
        private final Ends ends;
        private final float[] clean;
        private final int features;
        private final int size;
        /** The features of each example in an order in which those of its set are the first. */
        private final int[][] orders;

        private final int[][] proposed;

        Sets(AttackTarget target, Batch batch, int size) {
            this.target = target;
            this.ends = Ends.of(target, batch);
            this.clean = ends.clean();
            this.features = ends.features();
            this.size = size;
            this.orders = new int[batch.size()][];
            this.proposed = new int[batch.size()][];
        }

        /** For the start an order and ends; then which features leave, which enter, and their ends. */
        @Override
        public Tensor drawn(Batch some, int query) {
            int numbers = query == 0 ? features + size : 3 * exchanged(query, size);
            return target.noise(Noise.UNIFORM, some, query, numbers);
        }

        @Override
        public void first(RandomSearch.Row drawn, int example, float[] point) {
            int[] order = IntStream.range(0, features)
                    .boxed()
                    .sorted(Comparator.comparing(drawn::at))
                    .mapToInt(Integer::intValue)
                    .toArray();
            orders[example] = order;
            for (int i = 0; i < size; i++) {
                point[order[i]] = ends.at(drawn.sign(features + i), example);
            }
        }

        @Override
        public void next(RandomSearch.Row drawn, int query, int example, float[] point) {
            int[] order = orders[example].clone();
            int count = Math.min(exchanged(query, size), features - size);
            for (int i = 0; i < count; i++) {
                // what was exchanged is put to the ends of both parts, and not drawn again
                int leaving = drawn.below(size - i, 3 * i);
                int entering = size + i + drawn.below(features - size - i, 3 * i + 1);
                swap(order, leaving, size - 1 - i);
                swap(order, entering, size + i);
                swap(order, size - 1 - i, size + i);
                int left = order[size + i];
                int entered = order[size - 1 - i];
                point[left] = clean[example * features + left];
                point[entered] = ends.at(drawn.sign(3 * i + 2), example);
                if (count == 1 && point[entered] == clean[example * features + entered]) {
                    point[entered] = ends.at(-drawn.sign(3 * i + 2), example);
                }
            }
            if (size == features) {
                point[order[drawn.below(size, 0)]] = ends.at(drawn.sign(2), example);
            }
            proposed[example] = order;
        }

        @Override
        public void kept(int example) {
            orders[example] = proposed[example];
        }

        private static void swap(int[] order, int one, int other) {
            int kept = order[one];
            order[one] = order[other];
            order[other] = kept;
        }
    }

    /** Creates {@code sparse-rs}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
