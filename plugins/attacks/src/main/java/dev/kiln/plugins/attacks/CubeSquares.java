package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import dev.kiln.graph.tensor.Tensor;

/** The proposals of {@link Square} in L∞: corners of the ball, copied from its highest and its lowest one. */
final class CubeSquares implements RandomSearch.Proposals {

    private final AttackTarget target;
    private final Square attack;
    private final Places places;
    private final float[] highest;
    private final float[] lowest;

    CubeSquares(AttackTarget target, Batch batch, Square attack) {
        this.target = target;
        this.attack = attack;
        this.places = Places.of(batch.inputs());
        this.highest = corner(target, batch, 1);
        this.lowest = corner(target, batch, -1);
    }

    private static float[] corner(AttackTarget target, Batch batch, int sign) {
        float[] corner = batch.inputs().toFloatArray();
        for (int i = 0; i < corner.length; i++) {
            corner[i] += (float) (sign * target.threat().epsilon());
        }
        return target.project(Tensor.of(corner, batch.inputs().shape()), batch).toFloatArray();
    }

    @Override
    public Tensor drawn(Batch some, int query) {
        return query == 0
                ? target.noise(Noise.UNIFORM, some, 0, places.channels(), places.width())
                : target.noise(Noise.UNIFORM, some, query, 2 + places.channels());
    }

    @Override
    public void first(RandomSearch.Row drawn, int example, float[] point) {
        for (int i = 0; i < point.length; i++) {
            int stripe = i / (places.height() * places.width()) * places.width() + i % places.width();
            point[i] = corner(drawn.sign(stripe))[example * point.length + i];
        }
    }

    @Override
    public void next(RandomSearch.Row drawn, int query, int example, float[] point) {
        Places.Window window = places.window(attack.side(query, places), drawn.at(0), drawn.at(1));
        for (int channel = 0; channel < places.channels(); channel++) {
            float[] corner = corner(drawn.sign(2 + channel));
            for (int row = window.top(); row < window.top() + window.rows(); row++) {
                int from = places.at(channel, row, window.left());
                System.arraycopy(corner, example * point.length + from, point, from, window.columns());
            }
        }
    }

    private float[] corner(int sign) {
        return sign > 0 ? highest : lowest;
    }
}
