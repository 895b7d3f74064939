package dev.kiln.plugins.optimizers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.ParametersScope;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * L-BFGS (Liu and Nocedal, 1989) with a backtracking line search (Armijo, 1966): the direction is {@code d = -H g},
 * where {@code H} approximates the inverse of the Hessian by the latest changes {@code s} of the parameters and
 * {@code y} of the gradient, computed by two loops over them (Nocedal, 1980). Changes with {@code s y <= 0} are left
 * out. The step is
 *
 * <pre>
 * p = p + t * d, the first t of learningRate * 2^-k, k = 0, ..., trials - 1, where
 * loss(p + t * d) &lt;= loss(p) + decrease * t * (g d)
 * </pre>
 *
 * <p>and none where there is no such {@code t}. It is meant for a batch of all examples. A step costs one gradient and
 * {@code trials} + 1 forward passes; there are two states of the size of the parameters for each change.
 *
 * <p>PyTorch's {@code LBFGS} makes up to 20 of these steps with one batch, without a line search unless asked, and then
 * with one for Wolfe's conditions, which needs a gradient at each trial.
 *
 * @param learningRate the first tried length of a step, in units of the direction, positive
 * @param history the number of changes, at least 1
 * @param trials the number of tried lengths, at least 1
 * @param decrease the least decrease of the loss as a share of that of its tangent, in {@code (0, 1)}
 */
@Describe(name = "l-bfgs", value = "Approximates Newton's step by the latest changes of the gradient")
public record Lbfgs(
        @Describe(
                value = "the first tried length of a step, in units of the direction",
                name = "lr",
                above = 0,
                byDefault = "1.0")
        double learningRate,

        @Describe(value = "the number of changes that are kept", atLeast = 1, unit = "steps", byDefault = "10")
        int history,

        @Describe(
                value = "the number of lengths that are tried, each half of the one before",
                atLeast = 1,
                byDefault = "10")
        int trials,

        @Describe(
                value = "the least decrease of the loss as a share of that of its tangent",
                above = 0,
                below = 1,
                byDefault = "1e-4")
        double decrease)
        implements Optimizer {

    /** The change of the parameters and that of the gradient in one step. */
    private record Change(Vector s, Vector y) {

        /** {@code 1 / (s y)}; 0 leaves the change out. */
        Value inverseCurvature() {
            return ifConvex(s.dot(y).reciprocal(), 0);
        }

        /** The inverse curvature along {@code y}; 1 where there is none. */
        Value scale() {
            return ifConvex(s.dot(y).div(y.dot(y)), 1);
        }

        private Value ifConvex(Value then, double otherwise) {
            Value curvature = s.dot(y);
            GraphBuilder graph = curvature.graph();
            return curvature.greater(graph.scalar(0)).where(then, graph.scalar(otherwise));
        }
    }

    @Override
    public List<Value> updateAll(ParametersScope scope, List<Value> parameters, List<Value> gradients) {
        Vector at = new Vector(parameters);
        Vector gradient = new Vector(gradients);
        Vector ascent = ascent(changes(scope, at, gradient), gradient);
        return at.plus(step(scope, at, gradient, ascent).neg(), ascent).parts();
    }

    /** The latest changes, the newest first; 0 as long as there were fewer steps. */
    private List<Change> changes(ParametersScope scope, Vector at, Vector gradient) {
        Vector s = at.minus(before(scope, at, "parameter", at));
        Vector y = gradient.minus(before(scope, at, "gradient", gradient));
        List<Change> changes = new ArrayList<>(List.of(new Change(s, y)));
        for (int age = 1; age < history; age++) {
            s = before(scope, at, "s_" + age, s);
            y = before(scope, at, "y_" + age, y);
            changes.add(new Change(s, y));
        }
        return changes;
    }

    /** The same vector one step before; in the first step itself. */
    private static Vector before(ParametersScope scope, Vector parameters, String name, Vector now) {
        return Vector.of(now.parts().size(), i -> {
            UpdateScope own = scope.of(parameters.parts().get(i));
            Value before = own.state(name, now.parts().get(i));
            own.update(before, now.parts().get(i));
            return before;
        });
    }

    /** {@code H g}. */
    private static Vector ascent(List<Change> changes, Vector gradient) {
        List<Value> alphas = new ArrayList<>();
        Vector q = gradient;
        for (Change change : changes) {
            Value alpha = change.inverseCurvature().mul(change.s().dot(q));
            alphas.add(alpha);
            q = q.plus(alpha.neg(), change.y());
        }
        Vector r = q.times(changes.get(0).scale());
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            Value beta = change.inverseCurvature().mul(change.y().dot(r));
            r = r.plus(alphas.get(i).sub(beta), change.s());
        }
        return r;
    }

    private Value step(ParametersScope scope, Vector at, Vector gradient, Vector ascent) {
        Value loss = scope.loss(at.parts());
        Value slope = gradient.dot(ascent).mul(-decrease);
        Value chosen = loss.graph().scalar(0);
        for (int halvings = trials - 1; halvings >= 0; halvings--) {
            Value step = scope.learningRate().mul(Math.pow(2, -halvings));
            Value reached = scope.loss(at.plus(step.neg(), ascent).parts());
            chosen = reached.lessOrEqual(loss.add(slope.mul(step))).where(step, chosen);
        }
        return chosen;
    }

    /** Creates {@code l-bfgs}. */
    public static final class Provider extends RecordProvider<Optimizer> implements OptimizerProvider {}
}
