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
 * SimBA (Guo et al., 2019): goes along one direction of an orthonormal basis after the other, in random order, forth or
 * else back, where that lowers the probability of the right class, or raises that of the target class.
 *
 * <pre>
 * x = C(P(x + step q)) if p_y falls, else C(P(x - step q)) if p_y falls, else x
 * </pre>
 *
 * <p>The basis is that of the single features, or that of the cosine transform of each channel's places, of which the low
 * frequencies alone are used. After the last direction the order begins again. The paper has no ball: its change after
 * {@code n} kept steps has the length {@code step sqrt(n)}; here {@code P} projects onto the ball of the run, and
 * {@code C} clips to the range. The last two axes of the input are the places, those before are channels.
 *
 * <p>An example costs a query for the clean input and one or two for each direction, until it reaches the goal.
 *
 * @param threat the size in L2, and whether the attack is targeted
 * @param queries the maximum number of queries for each example; the paper allows 20,000, two for each of 10,000 steps
 * @param step the length of a step, 0.2 in the paper
 * @param basis the directions
 * @param frequencies of the cosine transform, the share that is used along each axis, the lowest ones; 1/8 in the paper
 */
@Describe(
        name = "simba",
        value = "SimBA: steps along one random direction after the other, kept where the scores get worse")
public record Simba(
        @Restrict(option = "norm", to = "l2") ThreatModel threat,

        @Describe(value = "the maximum number of queries", atLeast = 2, atMost = 10_000_000, byDefault = "20000")
        int queries,

        @Describe(value = "the length of a step", above = 0, byDefault = "0.2", unit = "units of the input")
        double step,

        @Describe(value = "the directions: single features, or waves of the cosine transform", byDefault = "pixel")
        Basis basis,

        @Describe(
                value = "the share of low frequencies along each axis that dct uses",
                above = 0,
                atMost = 1,
                byDefault = "0.125")
        double frequencies)
        implements Attack {

    /** An orthonormal basis. */
    public enum Basis {
        /** Single features. */
        PIXEL,
        /** Waves of the cosine transform of each channel. */
        DCT
    }

    @Override
    public Access access() {
        return Access.SCORES;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        return new RandomSearch(target, batch, Scores.Loss.PROBABILITY, queries).best(new Steps(target, batch));
    }

    /** The steps, each first forth and then back. */
    private final class Steps implements RandomSearch.Proposals {

        private final AttackTarget target;
        private final Places places;
        private final L2Ball ball;
        private final int rows;
        private final int columns;
        private final int[][] orders;
        private final int[] at;
        private final boolean[] isBack;

        Steps(AttackTarget target, Batch batch) {
            this.target = target;
            this.places = Places.of(batch.inputs());
            this.ball = new L2Ball(target, batch);
            this.rows = used(places.height());
            this.columns = used(places.width());
            this.orders = new int[batch.size()][];
            this.at = new int[batch.size()];
            this.isBack = new boolean[batch.size()];
        }

        private int used(int length) {
            return basis == Basis.PIXEL ? length : (int) Math.max(1, Math.round(frequencies * length));
        }

        private int directions() {
            return places.channels() * rows * columns;
        }

        /** The order is drawn once. */
        @Override
        public Tensor drawn(Batch some, int query) {
            return target.noise(Noise.UNIFORM, some, query, query == 0 ? directions() : 1);
        }

        @Override
        public void first(RandomSearch.Row drawn, int example, float[] point) {
            orders[example] = IntStream.range(0, directions())
                    .boxed()
                    .sorted(Comparator.comparing(drawn::at))
                    .mapToInt(Integer::intValue)
                    .toArray();
            isBack[example] = true;
            at[example] = -1;
        }

        @Override
        public void next(RandomSearch.Row drawn, int query, int example, float[] point) {
            if (isBack[example]) {
                at[example] = (at[example] + 1) % directions();
            }
            isBack[example] = !isBack[example];
            double[] change = ball.change(example, point);
            add(orders[example][at[example]], isBack[example] ? -step : step, change);
            ball.putInto(change, example, point);
        }

        /** The way back need not be tried. */
        @Override
        public void kept(int example) {
            isBack[example] = true;
        }

        private void add(int direction, double size, double[] change) {
            int channel = direction / (rows * columns);
            int row = direction / columns % rows;
            int column = direction % columns;
            if (basis == Basis.PIXEL) {
                change[places.at(channel, row, column)] += size;
                return;
            }
            for (int y = 0; y < places.height(); y++) {
                double along = size * wave(row, y, places.height());
                for (int x = 0; x < places.width(); x++) {
                    change[places.at(channel, y, x)] += along * wave(column, x, places.width());
                }
            }
        }

        private static double wave(int frequency, int place, int length) {
            double scale = Math.sqrt((frequency == 0 ? 1.0 : 2.0) / length);
            return scale * Math.cos(Math.PI * (2 * place + 1) * frequency / (2 * length));
        }
    }

    /** Creates {@code simba}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
