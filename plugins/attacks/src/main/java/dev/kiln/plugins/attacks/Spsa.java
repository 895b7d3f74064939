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
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * SPSA (Uesato et al., 2018): projected descent by Adam along a gradient that is estimated from scores alone, by
 * simultaneous perturbations of all features (Spall, 1992).
 *
 * <pre>
 * g = mean over samples of (f(x + delta v) - f(x - delta v)) / (2 delta) v,  v of random signs
 * x = P(x - Adam(g)),  f = z_y - max(z_k over k other than y), negated in a targeted attack
 * </pre>
 *
 * <p>{@code P} projects onto the ball and the range; the points of the estimate are not clipped, as in the paper. It
 * starts at the clean input and stops for each example once the goal is reached. An iteration costs
 * {@code 2 samples + 1} queries of an example, the last point is not asked for.
 *
 * <p>The defaults are those of Cleverhans. It projects by clipping to the ball in L∞ alone, and averages several
 * estimates ({@code spsa_iters}), which is the same as more samples.
 *
 * @param threat the norm and the size, and whether the attack is targeted
 * @param iterations the maximum number of steps
 * @param samples the number of pairs of points of an estimate
 * @param delta the distance of these points in each feature
 * @param learningRate the step size of Adam
 */
@Describe(name = "spsa", value = "SPSA: projected descent by Adam along a gradient that scores estimate")
public record Spsa(
        @Restrict(
                option = "norm",
                to = {"linf", "l2"})
        ThreatModel threat,

        @Describe(value = "the maximum number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "100")
        int iterations,

        @Describe(
                value = "the number of pairs of points that estimate a gradient",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "128")
        int samples,

        @Describe(
                value = "the distance of these points from the input, in each feature",
                above = 0,
                byDefault = "0.01",
                unit = "units of the input")
        double delta,

        @Describe(
                value = "the step size of Adam",
                name = "lr",
                above = 0,
                byDefault = "0.01",
                unit = "units of the input")
        double learningRate)
        implements Attack {

    @Override
    public Access access() {
        return Access.SCORES;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        Tensor point = batch.inputs();
        Adam adam = new Adam((int) (point.size() / batch.size()), batch.size(), learningRate);
        int[] open = IntStream.range(0, batch.size()).toArray();
        for (int i = 0; i < iterations; i++) {
            open = open(target, batch, point, open);
            if (open.length == 0) {
                break;
            }
            Batch some = batch.select(open);
            Tensor at = point.select(open);
            Tensor moved = adam.descended(at, slope(target, some, at), open, i);
            point = Rows.replaced(point, open, target.project(moved, some));
        }
        return point;
    }

    private static int[] open(AttackTarget target, Batch batch, Tensor point, int[] rows) {
        float[] margins = Scores.of(target, Scores.Loss.MARGIN, point.select(rows), batch.select(rows))
                .margins();
        return IntStream.range(0, rows.length)
                .filter(i -> margins[i] >= 0)
                .map(i -> rows[i])
                .toArray();
    }

    private float[] slope(AttackTarget target, Batch batch, Tensor point) {
        Tensor sum = Tensor.zeros(ElementType.FLOAT, point.shape());
        for (int i = 0; i < samples; i++) {
            sum = target.run(new Difference(delta), batch, Map.of("point", point, "before", sum))
                    .get("sum");
        }
        float[] slope = sum.toFloatArray();
        for (int i = 0; i < slope.length; i++) {
            slope[i] /= samples;
        }
        return slope;
    }

    /** Adds one sample of the estimate to a sum. */
    private record Difference(double delta) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            TensorType type = scope.original().type();
            Value point = scope.input("point", type);
            Value side = side(scope, point).mul(delta);
            Value forth = scope.margin(scope.logits(point.add(side)));
            Value back = scope.margin(scope.logits(point.sub(side)));
            Value rise = scope.isTargeted() ? back.sub(forth) : forth.sub(back);
            Value sample = scope.wide(rise).mul(side).div(2 * delta * delta);
            scope.output("sum", scope.input("before", type).add(sample));
        }

        /** 1 or -1 for each feature. */
        private static Value side(ProgramScope scope, Value point) {
            Shape shape = point.shape();
            long[] features = IntStream.range(1, shape.rank())
                    .mapToLong(axis -> shape.dim(axis).size())
                    .toArray();
            Value isUp = scope.noise(Noise.UNIFORM, features)
                    .greaterOrEqual(point.graph().scalar(0.5));
            return isUp.where(point.graph().scalar(1), point.graph().scalar(-1));
        }
    }

    /** Creates {@code spsa}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
