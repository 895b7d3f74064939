package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.FittedAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramResults;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One perturbation for a whole data set (the problem of Moosavi-Dezfooli et al., 2017) by stochastic gradient ascent
 * (Shafahi et al., 2020), which needs no inner search for each example: for each batch
 *
 * <pre>
 * v = P(v + step * eps * d(sum of the gradients at C(x + v))),  d(g) = sign(g) for L∞, g / |g| for L2
 * </pre>
 *
 * <p>The gradient is that of the lead of another class, {@code max(z_k over k other than y) - z_y}, in place of the
 * clipped cross entropy; {@code P} projects onto the ball around zero and {@code C} clips to the range. In a targeted
 * attack (Hirano and Takemoto, 2020) it is minus that lead for the target class, which is best the same for all examples.
 * It costs {@code epochs} gradients for each example of the data set, and none for the attack itself.
 *
 * @param threat the norm and its size, and whether classes are wanted
 * @param epochs the number of passes through the data
 * @param batchSize the number of examples whose gradients are added for a step
 * @param step the size of a step as a share of eps
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "universal", value = "Universal perturbation: one change that fools many examples of a data set")
public record Universal(
        @Restrict(
                option = "norm",
                to = {"linf", "l2"})
        ThreatModel threat,

        @Describe(value = "the number of passes through the data", atLeast = 1, atMost = 1_000_000, byDefault = "10")
        int epochs,

        @Describe(
                value = "the number of examples whose gradients are added for a step",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "128")
        int batchSize,

        @Describe(value = "the size of a step as a share of eps", above = 0, byDefault = "0.25")
        double step)
        implements FittedAttack {

    @Override
    public Attack fit(AttackTarget target, DataSet data) {
        Shift shift = new Shift(target.threat(), new double[0]);
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (Batch batch : data.batches(batchSize)) {
                Tensor shifted = shift.perturb(target, batch);
                ProgramResults results = target.run(new Slopes(), batch, Map.of("point", shifted));
                shift = shift.along(sum(results.get("slopes"), batch.size()), step);
            }
        }
        return shift;
    }

    private static double[] sum(Tensor slopes, int examples) {
        double[] sum = new double[(int) slopes.size() / examples];
        for (int i = 0; i < slopes.size(); i++) {
            sum[i % sum.length] += slopes.getDouble(i);
        }
        return sum;
    }

    /** The gradient of the lead of another class, or of the target class, for each example. */
    private record Slopes() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value point = scope.project(scope.input("point", scope.original().type()));
            Value margin = scope.margin(scope.logits(point));
            Value lead = scope.isTargeted() ? margin : margin.neg();
            scope.output("slopes", point.graph().gradient(lead, point));
        }
    }

    /**
     * Adds the same change to every input.
     *
     * @param threat its limits
     * @param change the change of each feature; empty for none
     */
    private record Shift(ThreatModel threat, double[] change) implements Attack {

        @Override
        public Tensor perturb(AttackTarget target, Batch batch) {
            float[] inputs = batch.inputs().toFloatArray();
            IntStream.range(0, change.length == 0 ? 0 : inputs.length)
                    .forEach(i -> inputs[i] += (float) change[i % change.length]);
            return Tensor.of(inputs, batch.inputs().shape());
        }

        /** A step of steepest ascent, projected onto the ball. */
        Shift along(double[] slope, double step) {
            double[] moved = change.length == 0 ? new double[slope.length] : change.clone();
            double length = length(slope);
            for (int i = 0; i < moved.length; i++) {
                double direction = isCube() ? Math.signum(slope[i]) : slope[i] / length;
                moved[i] += step * threat.epsilon() * direction;
            }
            return new Shift(threat, projected(moved));
        }

        private double[] projected(double[] moved) {
            double epsilon = threat.epsilon();
            double factor = Math.min(1, epsilon / length(moved));
            return Arrays.stream(moved)
                    .map(x -> isCube() ? Math.min(Math.max(x, -epsilon), epsilon) : factor * x)
                    .toArray();
        }

        private boolean isCube() {
            return threat.norm() == Norm.LINF;
        }

        private static double length(double[] vector) {
            return Math.max(Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum()), Double.MIN_NORMAL);
        }
    }

    /** Creates {@code universal}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
