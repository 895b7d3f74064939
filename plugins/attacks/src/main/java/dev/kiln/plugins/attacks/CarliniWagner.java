package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.ProgramResults;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The attack of Carlini and Wagner (2017) in L2: a minimum of the squared change plus the margin of the right class
 * {@code y}, with as little weight {@code c} on the margin as will do.
 *
 * <pre>
 * |x - x0|² + c max(margin + confidence, 0),  margin = z_y - max(z_k over k other than y),  x = C(w)
 * </pre>
 *
 * <p>In a targeted attack the margin is negated. {@code C(w) = low + (high - low) (tanh(w) + 1) / 2} keeps {@code x} in
 * the range; where the range is not bounded on both sides, {@code C(w) = w}. The start is {@code C⁻¹(x0)}, with
 * {@code x0} pulled to the middle of the range by one millionth, as a black pixel would be at minus infinity. Each
 * search for {@code c} minimizes over {@code w} by Adam from the start; {@code c} grows tenfold until a search succeeds,
 * and is then bisected, for each example by itself. The result is the nearest point of all searches that reached the
 * goal, or the clean input where none did. It costs {@code searches * iterations} gradients.
 *
 * @param threat the size in L2 at which a result is counted, and whether the attack is targeted
 * @param confidence the margin by which another class is to lead
 * @param iterations the steps of Adam in each search
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

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        Weights weights = new Weights(batch.size(), initialWeight);
        ModelProgram step = new AdamStep(confidence, learningRate);
        ProgramResults states = AdamStep.beginning(batch);
        for (int search = 0; search < searches; search++) {
            for (int t = 1; t <= iterations; t++) {
                Map<String, Tensor> feeds = new HashMap<>(states.tensors());
                feeds.put("c", weights.tensor());
                feeds.put("t", Tensor.scalar(ElementType.FLOAT, t));
                states = AdamStep.next(target.run(step, batch, feeds));
            }
            weights.bisect(states.get("reached").toFloatArray());
        }
        return states.get("best");
    }

    /** The weight of the margin of each example. */
    private static final class Weights {

        private final double[] tried;
        private final double[] low;
        private final double[] high;

        Weights(int examples, double first) {
            tried = new double[examples];
            low = new double[examples];
            high = new double[examples];
            Arrays.fill(tried, first);
            Arrays.fill(high, Double.POSITIVE_INFINITY);
        }

        Tensor tensor() {
            return Tensor.of(tried, tried.length).cast(ElementType.FLOAT);
        }

        void bisect(float[] reached) {
            for (int i = 0; i < tried.length; i++) {
                (reached[i] > 0 ? high : low)[i] = tried[i];
                tried[i] = Double.isInfinite(high[i]) ? 10 * tried[i] : (low[i] + high[i]) / 2;
            }
        }
    }

    /** A step of Adam, and the nearest point so far that reached the goal. */
    private record AdamStep(double confidence, double learningRate) implements ModelProgram {

        private static final double FIRST = 0.9;
        private static final double SECOND = 0.999;
        private static final String NEXT = "next ";

        static ProgramResults beginning(Batch batch) {
            Tensor zeros = Tensor.zeros(ElementType.FLOAT, batch.inputs().shape());
            Map<String, Tensor> states = new HashMap<>();
            states.put("w", zeros);
            states.put("mean", zeros);
            states.put("square", zeros);
            states.put("best", batch.inputs());
            states.put("nearest", Tensor.full(ElementType.FLOAT, Float.MAX_VALUE, batch.size()));
            states.put("reached", Tensor.zeros(ElementType.FLOAT, batch.size()));
            return new ProgramResults(states);
        }

        /** The results of a run as the states of the next. */
        static ProgramResults next(ProgramResults results) {
            Map<String, Tensor> states = new HashMap<>();
            results.tensors().forEach((name, value) -> states.put(name.substring(NEXT.length()), value));
            return new ProgramResults(states);
        }

        @Override
        public void write(ProgramScope scope) {
            Value t = scope.input("t", TensorType.floats(Shape.SCALAR));
            Value isFirst = t.equal(t.graph().scalar(1));
            Value given = scope.input("w", scope.original().type());
            Value w = isFirst.where(unbounded(scope.range(), scope.original()), given);
            Value point = bounded(scope.range(), w);
            Value lead = scope.margin(scope.logits(point));
            Value margin = scope.isTargeted() ? lead.neg() : lead;
            Value distance = point.sub(scope.original()).square().reduceSum(false, point.exampleAxes());

            keepNearest(scope, isFirst, point, distance, margin);
            Value c = scope.input("c", distance.type());
            Value loss = distance.add(c.mul(margin.add(confidence).max(0)));
            descend(scope, isFirst, t, w, w.graph().gradient(loss, w));
        }

        private void keepNearest(ProgramScope scope, Value isFirst, Value point, Value distance, Value margin) {
            Value isReached = margin.less(margin.graph().scalar(-confidence));
            Value nearest = scope.input("nearest", distance.type());
            Value best = scope.input("best", point.type());
            Value before = scope.input("reached", distance.type());
            Value isNearer = isReached.and(distance.less(nearest));
            Value now = isReached.cast(ElementType.FLOAT);
            scope.output(NEXT + "nearest", isNearer.where(distance, nearest));
            scope.output(NEXT + "best", scope.wide(isNearer).where(point, best));
            scope.output(NEXT + "reached", isFirst.where(now, now.max(before)));
        }

        private void descend(ProgramScope scope, Value isFirst, Value t, Value w, Value gradient) {
            Value zeros = w.mul(0);
            Value mean = isFirst.where(zeros, scope.input("mean", w.type()))
                    .mul(FIRST)
                    .add(gradient.mul(1 - FIRST));
            Value square = isFirst.where(zeros, scope.input("square", w.type()))
                    .mul(SECOND)
                    .add(gradient.square().mul(1 - SECOND));
            Value length = square.div(corrected(SECOND, t)).sqrt().add(1e-8);
            scope.output(NEXT + "mean", mean);
            scope.output(NEXT + "square", square);
            scope.output(
                    NEXT + "w", w.sub(mean.div(corrected(FIRST, t)).div(length).mul(learningRate)));
        }

        /** {@code 1 - decay ^ t}. */
        private static Value corrected(double decay, Value t) {
            return t.graph().scalar(decay).pow(t).neg().add(1);
        }

        private static boolean isBounded(InputInfo range) {
            return Double.isFinite(range.low()) && Double.isFinite(range.high());
        }

        private static Value bounded(InputInfo range, Value w) {
            double half = (range.high() - range.low()) / 2;
            return isBounded(range) ? w.tanh().add(1).mul(half).add(range.low()) : w;
        }

        private static Value unbounded(InputInfo range, Value x) {
            if (!isBounded(range)) {
                return x;
            }
            double half = (range.high() - range.low()) / 2;
            Value unit = x.sub(range.low()).div(half).sub(1).mul(0.999999);
            return unit.add(1).div(unit.neg().add(1)).log().mul(0.5);
        }
    }

    /** Creates {@code carlini-wagner}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
