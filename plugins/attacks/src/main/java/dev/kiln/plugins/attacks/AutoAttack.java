package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.Needs;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/**
 * AutoAttack (Croce and Hein, 2020; in L1 2021): an {@link Ensemble} of attacks without parameters to tune, with the
 * settings of its authors' program. Each attack starts from the clean inputs of the examples that withstood those before.
 *
 * <table>
 * <caption>Versions</caption>
 * <tr><td>{@code standard}</td><td>{@code apgd-ce}, {@code apgd-t}, {@code fab-t}, {@code square}; in L1 {@code apgd-ce}
 *     from 5 starts and {@code apgd-t} towards 5 classes, both through larger balls</td></tr>
 * <tr><td>{@code plus}</td><td>{@code apgd-ce}, {@code apgd-dlr} and {@code fab} from 5 starts, {@code square},
 *     {@code apgd-t}, {@code fab-t}</td></tr>
 * <tr><td>{@code rand}</td><td>{@code apgd-ce} and {@code apgd-dlr} with the mean gradient of 20 draws, for randomised
 *     models</td></tr>
 * </table>
 *
 * <p>Unlike in the authors' program an example's result depends neither on the other examples nor on the attacks before,
 * so that it is never weaker than one of its attacks. Without {@code apgd-t} for fewer than 4 classes and without
 * {@code apgd-dlr} for 2, whose losses compare as many logits; the report names the attacks that ran. An example that
 * withstands {@code standard} costs some 1,900 gradients and 6,900 predictions.
 *
 * @param threat the norm and its size
 * @param version the attacks and their settings
 */
@Needs(Capability.INPUT_GRADIENT)
@Describe(name = "autoattack", value = "AutoAttack: an ensemble of strong attacks without parameters to tune")
public record AutoAttack(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        @Restrict(option = "targeted", to = "false")
        ThreatModel threat,

        @Describe(value = "the attacks and their settings; rand is for randomised models", byDefault = "standard")
        Version version)
        implements Attack {

    private static final int ITERATIONS = 100;
    private static final int STARTS = 5;
    private static final int DRAWS = 20;
    private static final int CLASSES = 9;
    private static final int CLASSES_IN_L1 = 5;
    private static final int QUERIES = 5000;
    private static final double SHARE = 0.8;
    private static final int SCHEDULE = 10_000;

    /** The attacks and their settings. */
    public enum Version {
        /** The one that robust accuracies are compared by. */
        STANDARD,
        /** More starts and losses. */
        PLUS,
        /** For randomised models. */
        RAND
    }

    /** Returns the attacks in their order. */
    public List<Attack> attacks() {
        return switch (version) {
            case STANDARD -> standard();
            case PLUS ->
                List.of(
                        new ApgdCe(threat, new Ascent(ITERATIONS, STARTS, 1, false)),
                        new ApgdDlr(threat, new Ascent(ITERATIONS, STARTS, 1, false)),
                        new Fab(threat, ITERATIONS, STARTS),
                        new Square(threat, QUERIES, SHARE, SCHEDULE),
                        new ApgdT(threat, new Ascent(ITERATIONS), CLASSES),
                        new FabT(threat, ITERATIONS, 1, CLASSES));
            case RAND ->
                List.of(
                        new ApgdCe(threat, new Ascent(ITERATIONS, 1, DRAWS, false)),
                        new ApgdDlr(threat, new Ascent(ITERATIONS, 1, DRAWS, false)));
        };
    }

    private List<Attack> standard() {
        if (threat.norm() == Norm.L1) {
            return List.of(
                    new ApgdCe(threat, new Ascent(ITERATIONS, STARTS, 1, true)),
                    new ApgdT(threat, new Ascent(ITERATIONS, 1, 1, true), CLASSES_IN_L1),
                    new FabT(threat, ITERATIONS, 1, CLASSES),
                    new Square(threat, QUERIES, SHARE, SCHEDULE));
        }
        return List.of(
                new ApgdCe(threat, new Ascent(ITERATIONS)),
                new ApgdT(threat, new Ascent(ITERATIONS), CLASSES),
                new FabT(threat, ITERATIONS, 1, CLASSES),
                new Square(threat, QUERIES, SHARE, SCHEDULE));
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        List<Attack> possible = attacks().stream()
                .filter(attack -> !(attack instanceof ApgdT) || target.classes() >= LogitRatio.CLASSES_TARGETED)
                .filter(attack -> !(attack instanceof ApgdDlr) || target.classes() >= LogitRatio.CLASSES)
                .toList();
        return new Ensemble(possible).perturb(target, batch);
    }

    /** Creates {@code autoattack}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
