package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.StepScope;
import dev.kiln.graph.build.Value;

/**
 * The point of the highest loss of each example so far, the current one included.
 *
 * @param loss its loss, {@code [N]}
 * @param point the point, {@code [N, ...]}
 * @param slope the gradient of the loss there, {@code [N, ...]}
 */
record BestPoint(Value loss, Value point, Value slope) {

    static BestPoint of(StepScope scope, Value current, Value gradient) {
        Value loss = scope.objective();
        Value before = scope.state("best loss", loss);
        Value isBest = scope.wide(loss.greater(before));
        return new BestPoint(
                scope.update(before, loss.max(before)),
                kept(scope, "best", isBest, current),
                kept(scope, "slope of best", isBest, gradient));
    }

    private static Value kept(StepScope scope, String name, Value isBest, Value value) {
        Value kept = scope.state(name, value);
        return scope.update(kept, isBest.where(value, kept));
    }
}
