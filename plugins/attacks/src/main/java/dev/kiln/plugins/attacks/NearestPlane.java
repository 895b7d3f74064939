package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackedModel;
import dev.kiln.api.attack.Norm;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;

/**
 * The nearest of the planes that would separate the given class {@code y} from others if the model were linear at a point
 * {@code x}: {@code f + w (z - x) = 0} for {@code f = z_k - z_y} of the logits at {@code x}, {@code w} the gradient of
 * {@code f}, and the class {@code k} of the least distance {@code |f| / |w|*}. Classes without a slope have no plane.
 *
 * @param gap {@code f}, FLOAT {@code [N]}; 0 where no class has a slope
 * @param normal {@code w}, {@code [N, ...]}; 0 there
 * @param distance the distance, FLOAT {@code [N]}; the greatest number there
 */
record NearestPlane(Value gap, Value normal, Value distance) {

    /**
     * Writes it: a forward pass and a gradient for each of the classes.
     *
     * @param point the point, {@code [N, ...]}
     * @param classes the other classes, INT64 {@code [N, count]}
     */
    static NearestPlane at(AttackedModel model, Value point, Value classes) {
        Value logits = model.logits(point);
        Value given = model.given(logits);
        Value gap = given.mul(0);
        Value normal = point.mul(0);
        Value least = gap.add(Float.MAX_VALUE);
        Value all = logits.graph().apply("GatherElements", Attributes.of("axis", 1), logits, classes);
        for (int k = 0; k < classes.size(1); k++) {
            Value difference = all.slice(1, k, k + 1).squeeze(1).sub(given);
            Value slope = point.graph().gradient(difference, point);
            Value length = dualLength(model.norm(), slope);
            Value isFlat = length.equal(length.mul(0));
            Value distance = difference.abs().div(isFlat.where(length.add(1), length));
            Value isNearer = isFlat.not().and(distance.less(least));
            gap = isNearer.where(difference, gap);
            normal = model.wide(isNearer).where(slope, normal);
            least = isNearer.where(distance, least);
        }
        return new NearestPlane(gap, normal, least);
    }

    /** The length of a gradient in the dual norm, by which a change of size 1 can move its function: FLOAT {@code [N]}. */
    static Value dualLength(Norm norm, Value gradient) {
        long[] axes = gradient.exampleAxes();
        Value greatest = gradient.abs().reduceMax(false, axes);
        return switch (norm) {
            case LINF -> gradient.abs().reduceSum(false, axes);
            case L2 -> greatest.mul(gradient.overGreatest(axes).norm(false, axes));
            case L1, L0 -> greatest;
        };
    }
}
