package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * Auto-PGD, see {@link ApgdCe}, towards the likeliest wrong classes {@code t} one after the other, each with the examples
 * that withstood the earlier ones and from a random start of its own (Croce and Hein, 2020). It maximizes the targeted
 * difference of logits ratio of the right class {@code y}:
 *
 * <pre>
 * (z_t - z_y) / (z_(1) - (z_(3) + z_(4)) / 2 + 1e-12),  z_(k) the k-th greatest logit
 * </pre>
 *
 * <p>It succeeds where any other class than the right one is predicted. It needs a model of 4 classes; of one with fewer
 * than ten it tries all the wrong ones. It costs a prediction for the order of the classes, and for each class the
 * gradients of {@link ApgdCe} and a prediction.
 *
 * @param threat the norm and its size
 * @param ascent the length, the starts and the draws for each class
 * @param classes the number of wrong classes
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "apgd-t", value = "Auto-PGD towards each of the likeliest wrong classes, on the targeted logits ratio")
public record ApgdT(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        @Restrict(option = "targeted", to = "false")
        ThreatModel threat,

        Ascent ascent,

        @Describe(value = "the number of likely wrong classes that are tried", atLeast = 1, byDefault = "9")
        int classes)
        implements Attack {

    private static final String WANTED = "wanted class";
    private static final String DRAWN = "drawn";

    @Override
    public int restarts() {
        return ascent.restarts();
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        LogitRatio.require(target.classes(), LogitRatio.CLASSES_TARGETED);
        int others = Math.min(classes, target.classes() - 1);
        Tensor likely = LikelyClasses.of(target, batch, others);
        TowardsClass towards = new TowardsClass(threat, ascent);
        OpenExamples open = new OpenExamples(batch);
        for (int rank = 0; rank < others && !open.isEmpty(); rank++) {
            Batch some = open.examples();
            Map<String, Tensor> wanted = Map.of(WANTED, LikelyClasses.ofRank(likely, rank, open.rows()));
            open.take(towards.ascend(target, some, wanted, Map.of(DRAWN, drawn(target, some, rank))), target, false);
        }
        return open.results();
    }

    /** Each class is tried from a start of its own. */
    private static Tensor drawn(AttackTarget target, Batch some, int rank) {
        long[] shape = some.inputs().shape();
        long[] example = Arrays.copyOfRange(shape, 1, shape.length);
        return target.noise(AutoPgd.distribution(target.threat().norm()), some, rank, example);
    }

    /** The attack towards one wrong class of each example, which is fed. */
    private record TowardsClass(ThreatModel threat, Ascent ascent) implements AutoPgd {

        @Override
        public Objective loss() {
            return (scope, logits) -> LogitRatio.targeted(
                    logits, scope.target(), scope.input(WANTED, scope.target().type()));
        }

        @Override
        public Value drawn(StepScope scope) {
            return scope.input(DRAWN, scope.original().type());
        }
    }

    /** Creates {@code apgd-t}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
