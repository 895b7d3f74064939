package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * FAB towards one class after the other (Croce and Hein, 2020): {@link Fab} that looks at the plane of a single other class,
 * for each of the classes that are likeliest for the clean input. It needs one gradient in an iteration where {@code fab}
 * needs one for each class, and is the version that AutoAttack runs, with 100 iterations, nine classes and one start.
 *
 * <p>The goal is any wrong class, and the result the nearest point of all classes. The authors' code leaves out the classes
 * that remain once a point within eps is found, so that its distances are only right up to eps. A start costs a prediction,
 * and {@code classes * iterations} gradients and forward passes.
 *
 * @param threat the norm, and the size at which a result is counted and in which further starts are drawn
 * @param iterations the number of steps towards each class
 * @param restarts the number of starts
 * @param classes the number of classes, at most all others
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "fab-t", value = "Fast adaptive boundary attack towards each of the likeliest other classes")
public record FabT(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        @Restrict(option = "targeted", to = "false")
        ThreatModel threat,

        @Describe(value = "the number of steps towards each class", atLeast = 1, atMost = 1_000_000, byDefault = "100")
        int iterations,

        @Describe(value = "the number of starts", atLeast = 1, atMost = 1_000_000, byDefault = "1")
        int restarts,

        @Describe(value = "the number of likeliest other classes", atLeast = 1, byDefault = "9")
        int classes)
        implements MinimalAttack {

    /**
     * 100 steps towards each of nine classes from the clean input.
     *
     * @param threat the norm, and the size at which a result is counted
     */
    public FabT(ThreatModel threat) {
        this(threat, 100, 1, 9);
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        int others = Math.min(classes, target.classes() - 1);
        Tensor likely = LikelyClasses.of(target, batch, others);
        int[] all = IntStream.range(0, batch.size()).toArray();
        List<Tensor> each = IntStream.range(0, others)
                .mapToObj(rank -> LikelyClasses.ofRank(likely, rank, all).reshape(all.length, 1))
                .toList();
        return new FabSearch(threat, iterations).nearest(target, batch, each);
    }

    /** Creates {@code fab-t}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
