package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * The proposals of {@link Square} in L2 and L1. With the change {@code d} and two windows, in each channel by itself
 *
 * <pre>
 * d on the first  = (d / |d there| + bump s) over its length, times
 *     L2: sqrt(max(eps² - |d|², 0) / C + |d on both|²)
 *     L1: max(eps - |d|, 0) + C |d on both|
 * d on the second = 0 outside the first
 * x = L2: C(x0 + eps d / |d|), L1: the nearest point of ball and range
 * </pre>
 *
 * <p>for a sign {@code s} of each channel and {@code C} channels. In L1 the factor {@code C}, which AutoAttack's program
 * has, makes windows of several channels longer than the ball leaves room for; the projection then shortens all features.
 */
final class BumpSquares implements RandomSearch.Proposals {

    private static final int TILES = 5;
    private static final double SMALL = 1e-12;

    private final AttackTarget target;
    private final Square attack;
    private final Places places;
    private final CutBall ball;
    private final Length length;
    private final Bump bump;
    private final double first;
    private final double growth;

    /** The pairs of bumps by the side of their window, negative where they are not turned. */
    private final Map<Integer, double[]> pairs = new HashMap<>();

    BumpSquares(AttackTarget target, Batch batch, Square attack) {
        this.target = target;
        this.attack = attack;
        this.places = Places.of(batch.inputs());
        this.ball = CutBall.of(target, batch);
        this.length = ball.length();
        this.bump = new Bump(length);
        this.growth = length == Length.L1 ? places.channels() : 1;
        this.first = Width.isFinite(target.range()) ? Width.of(target.range()) : ball.epsilon();
    }

    /** For the start whether the bump of each tile is turned, then its signs; else places, whether it is turned, signs. */
    @Override
    public Tensor drawn(Batch some, int query) {
        return query == 0
                ? target.noise(Noise.UNIFORM, some, 0, TILES * TILES, 1 + places.channels())
                : target.noise(Noise.UNIFORM, some, query, 5 + places.channels());
    }

    @Override
    public void first(RandomSearch.Row drawn, int example, float[] point) {
        int rows = Math.max(places.height() / TILES, 1);
        int columns = Math.max(places.width() / TILES, 1);
        int down = Math.min(places.height() / rows, TILES);
        int across = Math.min(places.width() / columns, TILES);
        double[] change = new double[point.length];
        for (int tile = 0; tile < down * across; tile++) {
            int top = (places.height() - down * rows) / 2 + tile / across * rows;
            int left = (places.width() - across * columns) / 2 + tile % across * columns;
            int at = tile * (1 + places.channels());
            double[] pair = bump.pair(rows, columns, drawn.sign(at) > 0);
            for (int channel = 0; channel < places.channels(); channel++) {
                double size = drawn.sign(at + 1 + channel) * first;
                for (int i = 0; i < pair.length; i++) {
                    change[places.at(channel, top + i / columns, left + i % columns)] = size * pair[i];
                }
            }
        }
        ball.putOnto(change, example, point);
    }

    @Override
    public void next(RandomSearch.Row drawn, int query, int example, float[] point) {
        int side = Math.max(attack.side(query, places), 3) | 1;
        Places.Window to = places.window(side, drawn.at(0), drawn.at(1));
        Places.Window from = places.window(side, drawn.at(2), drawn.at(3));
        double[] pair =
                pairs.computeIfAbsent(drawn.sign(4) * side, size -> bump.pair(to.rows(), to.columns(), size > 0));
        double[] change = ball.change(example, point);
        double free = Math.max(length.part(ball.epsilon()) - length.sum(change), 0) / places.channels();
        for (int channel = 0; channel < places.channels(); channel++) {
            moved(change, channel, from, to, pair, drawn.sign(5 + channel), free);
        }
        ball.putOnto(change, example, point);
    }

    private void moved(
            double[] change, int channel, Places.Window from, Places.Window to, double[] pair, int sign, double free) {
        int[] there = to.features(places, channel);
        double before = sum(change, there);
        double elsewhere = 0;
        for (int row = from.top(); row < from.top() + from.rows(); row++) {
            for (int column = from.left(); column < from.left() + from.columns(); column++) {
                if (!to.has(row, column)) {
                    int at = places.at(channel, row, column);
                    elsewhere += length.part(change[at]);
                    change[at] = 0;
                }
            }
        }
        double[] direction = new double[there.length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = sign * pair[i] + change[there[i]] / (SMALL + length.ofSum(before));
        }
        double size = growth * length.ofSum(free + before + elsewhere) / (SMALL + length.of(direction));
        for (int i = 0; i < direction.length; i++) {
            change[there[i]] = direction[i] * size;
        }
    }

    private double sum(double[] change, int[] features) {
        double sum = 0;
        for (int feature : features) {
            sum += length.part(change[feature]);
        }
        return sum;
    }
}
