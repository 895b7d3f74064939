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
import java.util.HashMap;
import java.util.Map;

/**
 * Decoupled direction and norm (Rony et al., 2019), in L2: steps along the gradient {@code g} of the attacker's objective,
 * each followed by a rescaling onto a sphere around the clean input {@code x0}, whose radius {@code e} shrinks while the
 * point reaches the goal and grows while it does not.
 *
 * <pre>
 * e = e (1 - gamma) where the goal is reached, else e (1 + gamma)
 * d = d + a g / |g|_2,  d = e d / |d|_2,  x = C(x0 + d)
 * </pre>
 *
 * <p>The step {@code a} falls along half a cosine from 1 to 0.01, and {@code e} begins as 1 and is at most the distance to
 * the farthest corner of the range; both are in widths of the range, or units of the input where it is not bounded on both
 * sides. {@code C} clips to the range. The result is the nearest point that reached the goal, or the clean input. The
 * gradient of the cross entropy is that of the log-odds of a wrong class, which have the same direction.
 *
 * <p>The defaults are those of Foolbox and, with 100 steps, of the paper. Foolbox's step falls faster, as it applies the
 * cosine to the step before; and both draw a random direction where a gradient is zero, which here only rescales the
 * change. It costs {@code steps} gradients.
 *
 * @param threat the size in L2 at which a result is counted, and whether the attack is targeted
 * @param steps the number of steps
 * @param initialRadius the first radius
 * @param gamma the share by which the radius changes in a step
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(
        name = "ddn",
        value = "Decoupled direction and norm: the smallest change in L2 by steps on a sphere that adapts")
public record Ddn(
        @Restrict(option = "norm", to = "l2") ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "100")
        int steps,

        @Describe(value = "the first radius", above = 0, byDefault = "1", unit = "widths of the input's range")
        double initialRadius,

        @Describe(value = "the share by which the radius changes in a step", above = 0, below = 1, byDefault = "0.05")
        double gamma)
        implements MinimalAttack {

    /**
     * 100 steps.
     *
     * @param threat the size in L2 at which a result is counted, and whether the attack is targeted
     */
    public Ddn(ThreatModel threat) {
        this(threat, 100, 1, 0.05);
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        double width = Width.of(target.range());
        Annealing size = new Annealing(width, 0.01 * width, steps);
        ModelProgram round = new Step(gamma);
        Map<String, Tensor> first = new HashMap<>(Nearest.first(batch));
        first.put("change", Tensor.zeros(ElementType.FLOAT, batch.inputs().shape()));
        first.put("radius", Tensor.full(ElementType.FLOAT, initialRadius * width, batch.size()));
        Rounds rounds = new Rounds(target, batch, first);
        for (int step = 0; step < steps; step++) {
            rounds.run(round, Map.of("step size", size.at(step)));
        }
        return rounds.get(Nearest.POINT);
    }

    private record Step(double gamma) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value change = scope.input("change", scope.original().type());
            Value point = scope.original().add(change);
            Value logits = scope.logits(point);
            Value isReached = Nearest.isReached(scope, logits, 0);
            Nearest.update(scope, point, scope.size(change), isReached);

            Value odds = scope.logOdds(logits);
            Value gradient = point.graph().gradient(scope.isTargeted() ? odds.neg() : odds, point);
            Value size = scope.input("step size", TensorType.floats(Shape.SCALAR));
            Value moved = change.add(scope.steepest(gradient).mul(size));
            Value onSphere = scope.steepest(moved).mul(scope.wide(radius(scope, isReached)));
            Rounds.update(
                    scope, "change", scope.clip(scope.original().add(onSphere)).sub(scope.original()));
        }

        private Value radius(ProgramScope scope, Value isReached) {
            Value before = scope.input("radius", TensorType.floats(isReached.shape()));
            Value next = isReached
                    .where(before.mul(1 - gamma), before.mul(1 + gamma))
                    .min(FarthestCorner.distance(scope));
            Rounds.update(scope, "radius", next);
            return next;
        }
    }

    /** Creates {@code ddn}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
