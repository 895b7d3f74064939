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
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Map;

/**
 * Elastic-net attack (Chen et al., 2018): the loss of {@link CarliniWagner} with the sum of the absolute changes as a
 * further term, which leaves few features changed.
 *
 * <pre>
 * |d|_2² + beta |d|_1 + c max(margin + confidence, 0),  d = (x - x0) / width
 * </pre>
 *
 * <p>Each search for {@code c} minimizes it by the accelerated iterative shrinkage-thresholding algorithm (FISTA), from
 * {@code x = y = x0}: for {@code k = 0, 1, ...} of {@code n} iterations
 *
 * <pre>
 * x' = S(y - lr sqrt(1 - k / n) g),  y = x' + k / (k + 3) (x' - x)
 * S(z): z - beta where z > beta, z + beta where z < -beta, 0 elsewhere, of the change; clipped to the range
 * </pre>
 *
 * <p>where {@code g} is the gradient of the loss without its second term at {@code y}, and {@code width} the width of the
 * range, 1 where it is not bounded on both sides. The threshold is {@code beta}, and not {@code lr beta}, in all
 * implementations, so that few features change, fewer than in a minimum of the loss. {@code c} is searched and a search ended early as in Carlini and Wagner's
 * attack. The result is the point of the least elastic net {@code |d|_2² + beta |d|_1}, or of the least {@code |d|_1}, of
 * all {@code x'} that reached the goal, or the clean input.
 *
 * <p>The defaults are Foolbox's, with 1000 iterations in place of 10,000; the authors' code has a {@code beta} of 0.001.
 * Foolbox takes the predictions at {@code y} for those at {@code x'}; here, as in the authors' code, a forward pass
 * predicts {@code x'}. It costs at most {@code searches * iterations} gradients and as many forward passes.
 *
 * @param threat the size in L1 at which a result is counted, and whether the attack is targeted
 * @param beta the weight of the sum of absolute changes, and the threshold
 * @param rule the size of which the least is kept
 * @param confidence the margin by which another class is to lead
 * @param iterations the maximum number of steps of each search
 * @param searches the number of values of {@code c} that are tried
 * @param learningRate the first step size
 * @param initialWeight the first {@code c}
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "ead", value = "Elastic-net attack: a small change in L1 and L2 together, of few features")
public record Ead(
        @Restrict(option = "norm", to = "l1") ThreatModel threat,

        @Describe(value = "the weight of the sum of absolute changes", atLeast = 0, byDefault = "0.01")
        double beta,

        @Describe(value = "the size of which the least is kept", byDefault = "en")
        Rule rule,

        @Describe(
                value = "the margin by which another class is to lead",
                atLeast = 0,
                byDefault = "0",
                unit = "units of the logits")
        double confidence,

        @Describe(
                value = "the maximum number of steps of each search",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "1000")
        int iterations,

        @Describe(value = "the number of weights that are tried", atLeast = 1, atMost = 1_000, byDefault = "9")
        int searches,

        @Describe(value = "the first step size", name = "lr", above = 0, byDefault = "0.01")
        double learningRate,

        @Describe(value = "the first weight of the margin", above = 0, byDefault = "0.001")
        double initialWeight)
        implements MinimalAttack {

    /** The size of which the least is kept. */
    public enum Rule {
        /** The elastic net. */
        EN,
        /** The sum of the absolute changes. */
        L1
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        Tensor none = Tensor.zeros(ElementType.FLOAT, batch.inputs().shape());
        Rounds rounds = new Rounds(target, batch, Nearest.first(batch));
        new WeightSearch(searches, iterations, initialWeight)
                .run(
                        rounds,
                        batch,
                        Map.of("change", none, "ahead", none),
                        new Step(beta, rule, confidence),
                        this::feeds);
        return rounds.get(Nearest.POINT);
    }

    private Map<String, Tensor> feeds(int iteration) {
        double size = learningRate * Math.sqrt(1 - (double) iteration / iterations);
        return Map.of(
                "step size", Tensor.scalar(ElementType.FLOAT, size),
                "momentum", Tensor.scalar(ElementType.FLOAT, iteration / (iteration + 3.0)));
    }

    /** A step of FISTA on changes in widths of the range. */
    private record Step(double beta, Rule rule, double confidence) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value ahead = scope.input("ahead", scope.original().type());
            Value lead = scope.margin(scope.logits(point(scope, ahead)));
            Value margin = scope.isTargeted() ? lead.neg() : lead;
            Value loss = squares(ahead)
                    .add(WeightSearch.weight(scope).mul(margin.add(confidence).max(0)));
            Value gradient = ahead.graph().gradient(loss, ahead);
            Value descended = ahead.sub(gradient.mul(scope.input("step size", scalar())));
            Value point = scope.clip(point(scope, shrunk(descended)));
            Value change = point.sub(scope.original()).div(Width.of(scope.range()));

            Value isReached = Nearest.isReached(scope, scope.logits(point), confidence);
            Nearest.update(scope, point, distance(change), isReached);
            WeightSearch.report(scope, loss, isReached);
            Value before = scope.input("change", change.type());
            Value onwards = change.sub(before).mul(scope.input("momentum", scalar()));
            Rounds.update(scope, "change", change);
            Rounds.update(scope, "ahead", change.add(onwards));
        }

        private static TensorType scalar() {
            return TensorType.floats(Shape.SCALAR);
        }

        private static Value point(ProgramScope scope, Value change) {
            return scope.original().add(change.mul(Width.of(scope.range())));
        }

        private Value shrunk(Value change) {
            return change.abs().sub(beta).max(0).mul(change.sign());
        }

        private Value distance(Value change) {
            Value sum = change.abs().reduceSum(false, change.exampleAxes());
            return rule == Rule.L1 ? sum : sum.mul(beta).add(squares(change));
        }

        private static Value squares(Value change) {
            return change.square().reduceSum(false, change.exampleAxes());
        }
    }

    /** Creates {@code ead}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
