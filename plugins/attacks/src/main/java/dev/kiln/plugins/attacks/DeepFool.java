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
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * DeepFool (Moosavi-Dezfooli et al., 2016): goes to the nearest of the planes that would separate the right class
 * {@code y} from the others if the model were linear, again and again, until another class is predicted.
 *
 * <pre>
 * f_k = z_k - z_y,  w_k its gradient,  l = argmin |f_k| / |w_k|*
 * L2: r = (|f_l| / |w_l|_2 + s) * w_l / |w_l|_2      L∞: r = (|f_l| / |w_l|_1 + s) * sign(w_l)
 * x   = C(x0 + (1 + overshoot) * (sum of all r))
 * </pre>
 *
 * <p>{@code |.|*} is the dual norm, and {@code C} clips to the range. The classes {@code k} are the likeliest for the clean
 * input. The overshoot is on the sum, so that the result lies beyond the boundary and not on it (Torchattacks applies it
 * to each step, and ends on the boundary). {@code s} is 1e-4 of the width of the range, or 1e-4 where it is not bounded on
 * both sides: where clipping shortens the steps, they would approach the boundary and never pass it. 50 iterations, an overshoot of 0.02 and 10 classes are the authors' defaults. It is
 * untargeted.
 *
 * <p>It costs a prediction for the likeliest classes, then for each iteration {@code candidates - 1} gradients; an
 * iteration more predicts the last point. Examples that another class is predicted for cost nothing more.
 *
 * @param threat the norm, and the size at which a result is counted
 * @param iterations the maximum number of iterations
 * @param overshoot the share by which the result goes beyond the boundary
 * @param candidates the number of likeliest classes that are looked at, the right one included
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "deepfool", value = "DeepFool: goes to the nearest boundary of the linearized model, again and again")
public record DeepFool(
        @Restrict(
                option = "norm",
                to = {"l2", "linf"})
        @Restrict(option = "targeted", to = "false")
        ThreatModel threat,

        @Describe(value = "the maximum number of iterations", atLeast = 1, atMost = 1_000_000, byDefault = "50")
        int iterations,

        @Describe(value = "the share by which the result goes beyond the boundary", atLeast = 0, byDefault = "0.02")
        double overshoot,

        @Describe(
                value = "the number of likeliest classes that are looked at, the right one included",
                atLeast = 2,
                byDefault = "10")
        int candidates)
        implements MinimalAttack {

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        int others = Math.min(candidates, target.classes()) - 1;
        ModelProgram iteration = new Iteration(overshoot, others);
        Tensor none = Tensor.zeros(ElementType.FLOAT, batch.inputs().shape());
        Tensor classes = LikelyClasses.of(target, batch, others);
        Rounds rounds = new Rounds(target, batch, Map.of("change", none, LikelyClasses.INPUT, classes));
        for (int i = 0; i <= iterations && !rounds.isOver(); i++) {
            rounds.run(iteration, Map.of());
            float[] isOpen = rounds.get("open").toFloatArray();
            rounds.retain(row -> isOpen[row] > 0);
        }
        return rounds.get("point");
    }

    /** From the sum of the steps to the next one; an example is open until another class is predicted for it. */
    private record Iteration(double overshoot, int others) implements ModelProgram {

        private static final double LEAST = 1e-4;

        @Override
        public void write(ProgramScope scope) {
            Value change = scope.input("change", scope.original().type());
            Value point = scope.clip(scope.original().add(change.mul(1 + overshoot)));
            Value lead = scope.margin(scope.logits(point));
            NearestPlane plane = NearestPlane.at(scope, point, LikelyClasses.input(scope, others));
            Value step = scope.steepest(plane.normal())
                    .mul(scope.wide(plane.distance().add(LEAST * Width.of(scope.range()))));
            Rounds.update(scope, "change", change.add(step));
            scope.output("point", point);
            scope.output("open", lead.greaterOrEqual(lead.mul(0)).cast(ElementType.FLOAT));
        }
    }

    /** Creates {@code deepfool}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
