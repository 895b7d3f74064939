package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * The proposals of {@link Square} in L2. With the change {@code d} and two windows, in each channel by itself
 *
 * <pre>
 * d on the first  = (d / |d there| + bump s) over its length, times sqrt(max(eps² - |d|², 0) / C + |d on both|²)
 * d on the second = 0 outside the first
 * x = C(x0 + eps d / |d|)
 * </pre>
 *
 * <p>for a sign {@code s} of each channel and {@code C} channels.
 */
final class SphereSquares implements RandomSearch.Proposals {

    private static final int TILES = 5;
    private static final double SMALL = 1e-12;

    private final AttackTarget target;
    private final Square attack;
    private final Places places;
    private final L2Ball ball;

    /** The bumps by the side of their window, negative where they are not turned. */
    private final Map<Integer, double[]> bumps = new HashMap<>();

    SphereSquares(AttackTarget target, Batch batch, Square attack) {
        this.target = target;
        this.attack = attack;
        this.places = Places.of(batch.inputs());
        this.ball = new L2Ball(target, batch);
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
            double[] bump = Bump.pair(rows, columns, drawn.sign(at) > 0);
            for (int channel = 0; channel < places.channels(); channel++) {
                int sign = drawn.sign(at + 1 + channel);
                for (int i = 0; i < bump.length; i++) {
                    change[places.at(channel, top + i / columns, left + i % columns)] = sign * bump[i];
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
        double[] bump =
                bumps.computeIfAbsent(drawn.sign(4) * side, size -> Bump.pair(to.rows(), to.columns(), size > 0));
        double[] change = ball.change(example, point);
        double free = Math.max(ball.epsilon() * ball.epsilon() - L2Ball.square(change), 0) / places.channels();
        for (int channel = 0; channel < places.channels(); channel++) {
            moved(change, channel, from, to, bump, drawn.sign(5 + channel), free);
        }
        ball.putOnto(change, example, point);
    }

    private void moved(
            double[] change, int channel, Places.Window from, Places.Window to, double[] bump, int sign, double free) {
        int[] there = to.features(places, channel);
        double before = square(change, there);
        double elsewhere = 0;
        for (int row = from.top(); row < from.top() + from.rows(); row++) {
            for (int column = from.left(); column < from.left() + from.columns(); column++) {
                if (!to.has(row, column)) {
                    int at = places.at(channel, row, column);
                    elsewhere += change[at] * change[at];
                    change[at] = 0;
                }
            }
        }
        double[] direction = new double[there.length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = sign * bump[i] + change[there[i]] / (SMALL + Math.sqrt(before));
        }
        double size = Math.sqrt(free + before + elsewhere) / (SMALL + Math.sqrt(L2Ball.square(direction)));
        for (int i = 0; i < direction.length; i++) {
            change[there[i]] = direction[i] * size;
        }
    }

    private static double square(double[] change, int[] features) {
        double square = 0;
        for (int feature : features) {
            square += change[feature] * change[feature];
        }
        return square;
    }
}
