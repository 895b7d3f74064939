package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The Square attack in L∞ (Andriushchenko et al., 2020): random search that sees only scores. It starts from vertical
 * stripes of {@code x0 + eps} and {@code x0 - eps}; each query sets one square at a random place to one of the two in
 * each channel, and keeps it for the examples whose margin {@code z_y - max(z_k over k other than y)} it lowers.
 *
 * <p>The square's side is {@code sqrt(p H W)} of an image of {@code H} by {@code W}. {@code p} begins as an option and is
 * halved after 0.1, 0.5, 2, 5, 10, 20, 40, 60 and 80 % of the queries. The last two axes of the input are the places and
 * those before are channels; features without places are one row.
 *
 * <p>An example costs one query for the start and one for each square until it reaches the goal.
 *
 * @param threat the size in L∞, and whether the attack is targeted
 * @param queries the maximum number of queries for each example
 * @param share the first {@code p}
 */
@Describe(name = "square", value = "Square attack: random squares of the maximum size, kept where the scores get worse")
public record Square(
        @Restrict(option = "norm", to = "linf") ThreatModel threat,

        @Describe(value = "the maximum number of queries", atLeast = 1, atMost = 10_000_000, byDefault = "5000")
        int queries,

        @Describe(
                value = "the share of an image that the first square covers",
                above = 0,
                atMost = 1,
                byDefault = "0.8")
        double share)
        implements Attack {

    /** Of 10,000 queries those after which the share is halved. */
    private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    @Override
    public Access access() {
        return Access.SCORES;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        Tensor best = target.project(striped(target, batch), batch);
        float[] margins = margins(target, best, batch);
        for (int query = 1; query < queries; query++) {
            int[] open = IntStream.range(0, margins.length)
                    .filter(i -> margins[i] >= 0)
                    .toArray();
            if (open.length == 0) {
                break;
            }
            Batch some = batch.select(open);
            Tensor tried = target.project(squared(target, some, best.select(open), query), some);
            float[] found = margins(target, tried, some);
            int[] better = IntStream.range(0, open.length)
                    .filter(i -> !(found[i] >= margins[open[i]]))
                    .toArray();
            best = Rows.replaced(best, Rows.at(open, better), tried.select(better));
            IntStream.of(better).forEach(i -> margins[open[i]] = found[i]);
        }
        return best;
    }

    private Tensor striped(AttackTarget target, Batch batch) {
        Places places = Places.of(batch.inputs());
        Tensor signs = target.noise(Noise.UNIFORM, batch, 0, places.channels(), places.width());
        float[] points = batch.inputs().toFloatArray();
        float[] stripes = signs.toFloatArray();
        float epsilon = (float) target.threat().epsilon();
        for (int i = 0; i < points.length; i++) {
            int row = i / places.width();
            int stripe = row / places.height() * places.width() + i % places.width();
            points[i] += stripes[stripe] < 0.5 ? -epsilon : epsilon;
        }
        return Tensor.of(points, batch.inputs().shape());
    }

    private Tensor squared(AttackTarget target, Batch batch, Tensor best, int query) {
        Places places = Places.of(best);
        int side = (int) Math.max(1, Math.round(Math.sqrt(share(query) * places.height() * places.width())));
        float[] drawn =
                target.noise(Noise.UNIFORM, batch, query, 2 + places.channels()).toFloatArray();
        float[] clean = batch.inputs().toFloatArray();
        float[] points = best.toFloatArray();
        float epsilon = (float) target.threat().epsilon();
        for (int example = 0; example < batch.size(); example++) {
            int at = example * (2 + places.channels());
            for (int channel = 0; channel < places.channels(); channel++) {
                float change = drawn[at + 2 + channel] < 0.5 ? -epsilon : epsilon;
                int image = example * places.channels() + channel;
                places.square(image, side, drawn[at], drawn[at + 1]).forEach(i -> points[i] = clean[i] + change);
            }
        }
        return Tensor.of(points, best.shape());
    }

    private double share(int query) {
        double of10000 = 10_000.0 * query / queries;
        int halvings = (int) IntStream.of(HALVINGS).filter(at -> of10000 > at).count();
        return share * Math.pow(0.5, halvings);
    }

    private static float[] margins(AttackTarget target, Tensor point, Batch batch) {
        return target.run(new Margins(), batch, Map.of("point", point))
                .get("margins")
                .toFloatArray();
    }

    /** Negative where the goal is reached. */
    private record Margins() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value logits = scope.logits(scope.input("point", scope.original().type()));
            Value margin = scope.margin(logits);
            scope.output("margins", scope.isTargeted() ? margin.neg() : margin);
        }
    }

    /** The places of a feature in an image. */
    private record Places(int channels, int height, int width) {

        static Places of(Tensor inputs) {
            long[] shape = inputs.shape();
            int width = (int) shape[shape.length - 1];
            int height = shape.length > 2 ? (int) shape[shape.length - 2] : 1;
            return new Places((int) (inputs.size() / shape[0] / height / width), height, width);
        }

        /** The features of a square in one channel, its place from 0 to 1 along both axes. */
        IntStream square(int image, int side, float fromTop, float fromLeft) {
            int rows = Math.min(side, height);
            int columns = Math.min(side, width);
            int top = (int) (fromTop * (height - rows + 1));
            int left = (int) (fromLeft * (width - columns + 1));
            return IntStream.range(0, rows * columns)
                    .map(i -> (image * height + top + i / columns) * width + left + i % columns);
        }
    }

    /** Creates {@code square}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
