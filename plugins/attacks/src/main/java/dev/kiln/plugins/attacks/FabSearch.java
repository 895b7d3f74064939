package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The search of {@link Fab} and {@link FabT}.
 *
 * @param size the size of the ball in which further starts are drawn
 * @param iterations the number of steps
 */
record FabSearch(double size, int iterations) {

    private static final double MOST_OF_CLEAN = 0.1;
    private static final double OVERSHOOT = 1.05;
    private static final double BACKWARDS = 0.9;
    private static final double LEAST_DISTANCE = 1e-8;

    FabSearch(ThreatModel threat, int iterations) {
        this(threat.epsilon(), iterations);
    }

    /**
     * The nearest points of all searches.
     *
     * @param classes for each search the classes whose planes it looks at, INT64 {@code [N, count]}
     */
    Tensor nearest(AttackTarget target, Batch batch, List<Tensor> classes) {
        Rounds rounds = new Rounds(target, batch, Nearest.first(batch));
        for (int search = 0; search < classes.size(); search++) {
            Tensor planes = classes.get(search);
            ModelProgram step = new Step((int) planes.shape()[1]);
            rounds.restart(Map.of("point", start(target, batch, search), LikelyClasses.INPUT, planes));
            for (int i = 0; i < iterations; i++) {
                rounds.run(step, Map.of());
            }
        }
        return rounds.get(Nearest.POINT);
    }

    private Tensor start(AttackTarget target, Batch batch, int search) {
        if (target.restart() == 0) {
            return batch.inputs();
        }
        long[] shape = batch.inputs().shape();
        Noise distribution = target.threat().norm() == Norm.LINF ? Noise.UNIFORM : Noise.NORMAL;
        Tensor noise = target.noise(distribution, batch, search, Arrays.copyOfRange(shape, 1, shape.length));
        Tensor half = Tensor.scalar(ElementType.FLOAT, size / 2);
        return target.run(new Start(), batch, Map.of("noise", noise, "size", half))
                .get("start");
    }

    /** A random direction, of the given size. */
    private record Start() implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value noise = scope.input("noise", scope.original().type());
            Value direction = scope.norm() == Norm.LINF ? noise.mul(2).sub(1) : noise;
            Value unit = direction.div(scope.wide(scope.size(direction)));
            Value size = scope.input("size", scope.epsilon().type());
            scope.output("start", scope.clip(scope.original().add(unit.mul(size))));
        }
    }

    private record Step(int others) implements ModelProgram {

        @Override
        public void write(ProgramScope scope) {
            Value original = scope.original();
            Value point = scope.input("point", original.type());
            NearestPlane plane = NearestPlane.at(scope, point, LikelyClasses.input(scope, others));
            BoxedPlane boxed = new BoxedPlane(scope, plane.normal());
            Value away = plane.normal().mul(point.sub(original)).reduceSum(false, point.exampleAxes());
            Value ofPoint = boxed.change(point, plane.gap().neg());
            Value ofOriginal = boxed.change(original, away.sub(plane.gap()));
            Value share = scope.wide(share(scope, ofPoint, ofOriginal));
            Value next = scope.clip(point.add(ofPoint.mul(OVERSHOOT))
                    .mul(share.neg().add(1))
                    .add(original.add(ofOriginal.mul(OVERSHOOT)).mul(share)));

            Value change = next.sub(original);
            Nearest.Lead lead = Nearest.Lead.of(scope, scope.logits(next));
            Nearest.update(scope, next, scope.size(change), lead.isMoreThan(0));
            // a walk that waited on the boundary for more than rounding would stay: its steps there get ever shorter
            Value isBack = scope.wide(lead.isAtBoundary());
            Rounds.update(scope, "point", isBack.where(original.add(change.mul(BACKWARDS)), next));
        }

        /** The share of the way from the clean input in the next point. */
        private static Value share(ProgramScope scope, Value ofPoint, Value ofOriginal) {
            double least = LEAST_DISTANCE * Width.of(scope.range());
            Value here = scope.size(ofPoint).max(least);
            Value there = scope.size(ofOriginal).max(least);
            return here.div(here.add(there)).min(MOST_OF_CLEAN);
        }
    }
}
