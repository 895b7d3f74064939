package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackedModel;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * Planes of the normals {@code w}, one for each example, and the least changes {@code d} that lead to them within the range:
 * {@code w d = gap}, or as near to it as the range allows.
 *
 * <p>Each feature can only move towards the plane, by at most the room {@code r} to the end of the range. With
 * {@code v = 1} for L∞ and {@code v = |w|} for L2 the least change moves each by {@code min(t v, r)}. The way to the plane
 * that this covers, {@code sum of |w| min(t v, r)}, is concave and piecewise linear in {@code t}, so it is the minimum of
 * its linear pieces, and {@code t} is the greatest of their roots. The pieces begin where a feature has reached the end of
 * the range, in ascending order of {@code r / v}. In L1 the features move one after the other to the end of the range, the
 * steepest first. The order of the features is the only thing that is sorted: {@code O(D log D)}.
 *
 * @param model the norm and the range
 * @param normal the normals, {@code [N, ...]}; an example whose normal is zero does not move
 */
record BoxedPlane(AttackedModel model, Value normal) {

    /**
     * Writes the change.
     *
     * @param from points in the range, {@code [N, ...]}
     * @param gap FLOAT {@code [N]}
     * @return {@code [N, ...]}
     */
    Value change(Value from, Value gap) {
        Value greatest = normal.abs().reduceMax(false, normal.exampleAxes());
        Value scale = greatest.equal(greatest.mul(0)).where(greatest.add(1), greatest);
        Value unit = normal.overGreatest(normal.exampleAxes()).flatten(1);
        Value toGo = gap.div(scale).unsqueeze(1);
        Value direction = unit.sign().mul(toGo.sign());
        Way way = new Way(unit.abs(), toGo.abs(), room(from.flatten(1), direction));
        Value moved = switch (model.norm()) {
            case LINF -> way.level(unit.mul(0).add(1));
            case L2 -> way.level(way.steepness());
            case L1, L0 -> way.steepestFirst();
        };
        return moved.mul(direction).reshape(from.dynamicShape());
    }

    /** The distance to the end of the range; the greatest number where there is none. */
    private Value room(Value from, Value direction) {
        Value endless = from.mul(0).add(Float.MAX_VALUE);
        Value down =
                Double.isFinite(model.range().low()) ? from.sub(model.range().low()) : endless;
        Value up = Double.isFinite(model.range().high())
                ? from.neg().add(model.range().high())
                : endless;
        return direction.less(direction.mul(0)).where(down, up).max(0);
    }

    /**
     * The way to a plane: rows of features, and for each row its length.
     *
     * @param steepness the way that a change of 1 covers, FLOAT {@code [N, D]}
     * @param length the whole way, FLOAT {@code [N, 1]}
     * @param most the maximum change
     */
    private record Way(Value steepness, Value length, Value most) {

        /** Limits each change to that which would cover the whole way alone, so that no product overflows. */
        Way {
            Value alone = over(steepness.mul(0).add(length), steepness).min(Float.MAX_VALUE);
            most = most.min(alone);
        }

        /** All features together, each at its speed up to its end. */
        Value level(Value speed) {
            List<Value> ends = sorted(over(most, speed), false);
            Value covered = at(steepness.mul(most), ends.get(1));
            Value before = sums(covered, false).sub(covered);
            Value slope = sums(at(steepness.mul(speed), ends.get(1)), true);
            Value roots = over(length.sub(before), slope).max(0).min(Float.MAX_VALUE);
            return speed.mul(roots.reduceMax(true, 1)).min(most);
        }

        /** One feature after the other. */
        Value steepestFirst() {
            Value places = sorted(steepness, true).get(1);
            Value covered = at(steepness.mul(most), places);
            Value left = length.sub(sums(covered, false).sub(covered)).max(0);
            Value moved = over(left, at(steepness, places)).min(at(most, places));
            return moved.graph().apply("ScatterElements", Attributes.of("axis", 1), moved.mul(0), places, moved);
        }

        /** A quotient, 0 where the divisor is. */
        private static Value over(Value dividend, Value divisor) {
            Value zero = divisor.mul(0);
            Value isZero = divisor.equal(zero);
            return isZero.where(zero, dividend.div(isZero.where(zero.add(1), divisor)));
        }

        private static List<Value> sorted(Value rows, boolean isDescending) {
            Value count = rows.dynamicShape().slice(0, 1, 2);
            Attributes order = Attributes.of("axis", 1).with("largest", isDescending ? 1 : 0);
            return rows.graph().apply("", "TopK", order, List.of(rows, count), 2);
        }

        private static Value at(Value rows, Value places) {
            return rows.graph().apply("GatherElements", Attributes.of("axis", 1), rows, places);
        }

        /** The sum of the elements up to each place, or from each on. */
        private static Value sums(Value rows, boolean isFrom) {
            Value axis = rows.graph().constant(Tensor.scalar(ElementType.INT64, 1));
            return rows.graph().apply("CumSum", Attributes.of("reverse", isFrom ? 1 : 0), rows, axis);
        }
    }
}
