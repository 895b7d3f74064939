package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;

/**
 * Fast minimum-norm attack (Pintor et al., 2021), in L∞, L2, L1 and L0: steps along the gradient {@code g} of the loss,
 * each followed by the projection {@code P} onto a ball of size {@code e} around the clean input {@code x0}, which shrinks
 * while the point reaches the goal and grows while it does not.
 *
 * <pre>
 * loss = max(z_k over k other than y) - z_y;  in a targeted attack, minus that
 * e    = min(e (1 - gamma), |d of nearest|)             where this point reaches the goal
 *        e (1 + gamma)                                  where an earlier one has
 *        max(e (1 + gamma), |d| + |loss| / |g|*)        elsewhere
 * x    = P_e(x + a g / |g|_2),  d = x - x0
 * </pre>
 *
 * <p>{@code |.|*} is the dual norm: the last case reaches the boundary if the model is linear. Foolbox and the authors'
 * code do not let the ball grow beyond that, and approach the boundary from within and never pass it where clipping
 * shortens the changes, as on images with a black background. In L0 a ball allows {@code e} features to change; {@code e}
 * is rounded down, and changes by at least 1. {@code e} begins as 0, in L0 as 1, and is at most the size of the change to
 * the farthest corner of the range. The step {@code a} falls along half a cosine from the
 * option to a hundredth of it, {@code gamma} from the option to 0.001. The result is the nearest point that reached the
 * goal, or the clean input.
 *
 * <p>{@code P} is the host's projection onto ball and range: exact in L1 too, where Foolbox and the authors' code project
 * onto the ball and then clip. The step is in widths of the range, or units of the input where it is not bounded on both
 * sides. The defaults are the authors'. It costs {@code steps} gradients.
 *
 * @param threat the norm, the size at which a result is counted, and whether the attack is targeted
 * @param steps the number of steps
 * @param stepSize the first step size
 * @param gamma the first share by which the size of the ball changes in a step
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(
        name = "fmn",
        value = "Fast minimum-norm attack: the smallest change in any norm by steps in a ball that adapts")
public record Fmn(
        ThreatModel threat,

        @Describe(value = "the number of steps", atLeast = 1, atMost = 1_000_000, byDefault = "100")
        int steps,

        @Describe(value = "the first step size", above = 0, byDefault = "1", unit = "widths of the input's range")
        double stepSize,

        @Describe(
                value = "the first share by which the size of the ball changes in a step",
                above = 0,
                below = 1,
                byDefault = "0.05")
        double gamma)
        implements MinimalAttack {

    private static final double LAST_GAMMA = 0.001;

    /**
     * 100 steps.
     *
     * @param threat the norm, the size at which a result is counted, and whether the attack is targeted
     */
    public Fmn(ThreatModel threat) {
        this(threat, 100, 1, 0.05);
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        double width = Width.of(target.range());
        Annealing size = new Annealing(stepSize * width, 0.01 * stepSize * width, steps);
        Annealing share = new Annealing(gamma, LAST_GAMMA, steps);
        Map<String, Tensor> first = new HashMap<>(Nearest.first(batch));
        first.put("point", batch.inputs());
        first.put("ball", Tensor.full(ElementType.FLOAT, threat.norm() == Norm.L0 ? 1 : 0, batch.size()));
        Rounds rounds = new Rounds(target, batch, first);
        for (int step = 0; step < steps; step++) {
            rounds.run(new Step(), Map.of("step size", size.at(step), "gamma", share.at(step)));
        }
        return rounds.get(Nearest.POINT);
    }

    private record Step() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value point = scope.input("point", scope.original().type());
            Value logits = scope.logits(point);
            Value margin = scope.margin(logits);
            Value loss = scope.isTargeted() ? margin : margin.neg();
            Value gradient = point.graph().gradient(loss, point);
            Value distance = scope.size(point.sub(scope.original()));
            Value isReached = Nearest.isReached(scope, logits, 0);
            Nearest nearest = Nearest.update(scope, point, distance, isReached);

            Value ball = scope.input("ball", distance.type());
            Value gamma = scope.input("gamma", TensorType.floats(Shape.SCALAR));
            Value adapted = scope.norm() == Norm.L0
                    ? counted(ball, gamma, isReached, nearest)
                    : measured(ball, gamma, isReached, nearest, boundary(scope, distance, loss, gradient));
            Value next = adapted.min(FarthestCorner.distance(scope));
            Value size = scope.input("step size", TensorType.floats(Shape.SCALAR));
            Rounds.update(scope, "ball", next);
            Rounds.update(
                    scope, "point", scope.project(point.add(direction(gradient).mul(size)), next));
        }

        /** The size of the ball that touches the boundary of the linearized model; the greatest number if there is none. */
        private static Value boundary(ProgramScope scope, Value distance, Value loss, Value gradient) {
            Value slope = NearestPlane.dualLength(scope.norm(), gradient);
            return distance.add(loss.abs().div(slope)).min(Float.MAX_VALUE);
        }

        private static Value measured(Value ball, Value gamma, Value isReached, Nearest nearest, Value boundary) {
            Value shrunk = ball.sub(ball.mul(gamma)).min(nearest.distance());
            Value grown = ball.add(ball.mul(gamma));
            return isReached.where(shrunk, nearest.isFound().where(grown, grown.max(boundary)));
        }

        private static Value counted(Value ball, Value gamma, Value isReached, Nearest nearest) {
            Value shrunk = ball.sub(ball.mul(gamma)).floor().min(ball.sub(1)).min(nearest.distance());
            Value grown = ball.add(ball.mul(gamma)).floor().max(ball.add(1));
            return isReached.where(shrunk, grown).max(1);
        }

        /** The gradient with the Euclidean length 1, whatever the norm. */
        private static Value direction(Value gradient) {
            long[] axes = gradient.exampleAxes();
            Value direction = gradient.overGreatest(axes);
            return direction.div(direction.norm(true, axes).max(1));
        }
    }

    /** Creates {@code fmn}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
