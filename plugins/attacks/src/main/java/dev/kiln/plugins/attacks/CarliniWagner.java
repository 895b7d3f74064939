package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Map;

/**
 * The attack of Carlini and Wagner (2017) in L2: a minimum of the squared change plus the margin of the right class
 * {@code y}, with as little weight {@code c} on the margin as will do.
 *
 * <pre>
 * |x - x0|² / width² + c max(margin + confidence, 0),  margin = z_y - max(z_k over k other than y),  x = C(w)
 * </pre>
 *
 * <p>In a targeted attack the margin is negated. {@code C(w) = low + (high - low) (tanh(w) + 1) / 2} keeps {@code x} in
 * the range, and {@code width = high - low}, so that the weights mean the same in every range; where it is not bounded on
 * both sides, {@code C(w) = w} and {@code width = 1}. The start is {@code C⁻¹(x0)}, with {@code x0} pulled to the middle
 * of the range by one millionth, as a black pixel would be at minus infinity and never move (as it does in Torchattacks).
 *
 * <p>Each search for {@code c} minimizes over {@code w} by Adam from the start; {@code c} grows tenfold until a search
 * succeeds, and is then bisected. A search ends early where the loss of an example stops falling: at each tenth of the
 * iterations it is compared with the one before, as in the authors' code, but for each example by itself. The result is
 * the nearest point of all searches that reached the goal, or the clean input where none did.
 *
 * <p>The defaults are Foolbox's and the authors', with 1000 iterations in place of 10,000. It costs at most
 * {@code searches * iterations} gradients.
 *
 * @param threat the size in L2 at which a result is counted, and whether the attack is targeted
 * @param confidence the margin by which another class is to lead
 * @param iterations the maximum number of steps of Adam in each search
 * @param searches the number of values of {@code c} that are tried
 * @param learningRate the step size of Adam
 * @param initialWeight the first {@code c}
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "carlini-wagner", value = "Carlini and Wagner's attack: the smallest change in L2, by Adam")
public record CarliniWagner(
        @Restrict(option = "norm", to = "l2") ThreatModel threat,

        @Describe(
                value = "the margin by which another class is to lead",
                atLeast = 0,
                byDefault = "0",
                unit = "units of the logits")
        double confidence,

        @Describe(value = "the steps of Adam in each search", atLeast = 1, atMost = 1_000_000, byDefault = "1000")
        int iterations,

        @Describe(value = "the number of weights that are tried", atLeast = 1, atMost = 1_000, byDefault = "9")
        int searches,

        @Describe(value = "the step size of Adam", name = "lr", above = 0, byDefault = "0.01")
        double learningRate,

        @Describe(value = "the first weight of the margin", above = 0, byDefault = "0.001")
        double initialWeight)
        implements MinimalAttack {

    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        Tensor zeros = Tensor.zeros(ElementType.FLOAT, batch.inputs().shape());
        Map<String, Tensor> beginning =
                Map.of("w", unbounded(target.range(), batch.inputs()), "mean", zeros, "square", zeros);
        Rounds rounds = new Rounds(target, batch, Nearest.first(batch));
        new WeightSearch(searches, iterations, initialWeight)
                .run(rounds, batch, beginning, new AdamStep(confidence, learningRate), CarliniWagner::corrections);
        return rounds.get(Nearest.POINT);
    }

    /** {@code 1 - decay ^ t}, by which the means of Adam are divided. */
    private static Map<String, Tensor> corrections(int iteration) {
        int t = iteration + 1;
        return Map.of(
                "of mean", Tensor.scalar(ElementType.FLOAT, 1 - Math.pow(FIRST, t)),
                "of square", Tensor.scalar(ElementType.FLOAT, 1 - Math.pow(SECOND, t)));
    }

    /** {@code C⁻¹}. */
    private static Tensor unbounded(InputInfo range, Tensor x) {
        float[] values = x.toFloatArray();
        if (!Width.isFinite(range)) {
            return Tensor.of(values, x.shape());
        }
        for (int i = 0; i < values.length; i++) {
            double unit = (2 * (values[i] - range.low()) / Width.of(range) - 1) * 0.999999;
            values[i] = (float) (Math.log((1 + unit) / (1 - unit)) / 2);
        }
        return Tensor.of(values, x.shape());
    }

    /** A step of Adam, and the nearest point so far that reached the goal. */
    private record AdamStep(double confidence, double learningRate) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value w = scope.input("w", scope.original().type());
            Value point = bounded(scope.range(), w);
            Value lead = scope.margin(scope.logits(point));
            Value margin = scope.isTargeted() ? lead.neg() : lead;
            Value isReached = Nearest.isReached(scope, scope.logits(point), confidence);
            Value change = point.sub(scope.original()).div(Width.of(scope.range()));
            Value distance = change.square().reduceSum(false, point.exampleAxes());
            Value loss = distance.add(
                    WeightSearch.weight(scope).mul(margin.add(confidence).max(0)));

            Nearest.update(scope, point, distance, isReached);
            WeightSearch.report(scope, loss, isReached);
            descend(scope, w, w.graph().gradient(loss, w));
        }

        private static Value bounded(InputInfo range, Value w) {
            return Width.isFinite(range)
                    ? w.tanh().add(1).mul(Width.of(range) / 2).add(range.low())
                    : w;
        }

        private void descend(ProgramScope scope, Value w, Value gradient) {
            Value mean = mean(scope, "mean", FIRST, gradient);
            Value square = mean(scope, "square", SECOND, gradient.square());
            Value ofMean = scope.input("of mean", TensorType.floats(Shape.SCALAR));
            Value ofSquare = scope.input("of square", TensorType.floats(Shape.SCALAR));
            Value length = square.div(ofSquare).sqrt().add(1e-8);
            Rounds.update(scope, "w", w.sub(mean.div(ofMean).div(length).mul(learningRate)));
        }

        private static Value mean(ProgramScope scope, String name, double decay, Value value) {
            Value before = scope.input(name, value.type());
            Value mean = before.mul(decay).add(value.mul(1 - decay));
            Rounds.update(scope, name, mean);
            return mean;
        }
    }

    /** Creates {@code carlini-wagner}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
