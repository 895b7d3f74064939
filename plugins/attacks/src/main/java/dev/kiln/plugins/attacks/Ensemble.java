package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Several attacks one after the other, each on the examples that withstood those before it, as AutoAttack does (Croce and
 * Hein, 2020): an example counts as robust if it withstands all of them.
 *
 * <p>Each attack starts from the clean inputs with the randomness that it has alone, so that the ensemble is never weaker
 * than one of them. An attack that looks for the smallest perturbation counts where its result is inside the ball. The
 * order is the user's: of attacks that find the same, the one with the fewest queries first is the cheapest order. Its cost
 * is that of the attacks on the examples that they are given, and a prediction of each example and of each result.
 *
 * @param attacks the attacks in their order, best the cheapest first, all of the same threat model, which is the
 *     ensemble's
 */
@Describe(name = "ensemble", value = "Several attacks, each on the examples that withstood those before it")
public record Ensemble(
        @Describe("the attacks, in their order") List<Attack> attacks) implements Attack {

    /** Checks that there are attacks, and that they agree on the threat model. */
    public Ensemble {
        attacks = List.copyOf(attacks);
        if (attacks.isEmpty()) {
            throw new OptionException("ensemble has no attacks, expected at least one: attacks=[apgd-ce;square].");
        }
        ThreatModel first = attacks.get(0).threat();
        for (Attack attack : attacks) {
            if (attack instanceof UnboundedAttack) {
                throw new OptionException(
                        "ensemble has an attack without a ball, such as a blur or a rotation; give it as"
                                + " an attack of its own.");
            }
            if (!attack.threat().equals(first)) {
                throw new OptionException("ensemble has attacks with " + words(first) + " and with "
                        + words(attack.threat()) + ", expected the same of all.");
            }
        }
    }

    private static String words(ThreatModel threat) {
        return "norm=" + threat.norm().name().toLowerCase(Locale.ROOT) + ",eps=" + threat.epsilon() + ",targeted="
                + threat.targeted();
    }

    @Override
    public ThreatModel threat() {
        return attacks.get(0).threat();
    }

    @Override
    public Access access() {
        return attacks.stream()
                .map(Attack::access)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        boolean isTargeted = threat().targeted();
        OpenExamples open = new OpenExamples(batch);
        open.take(batch.inputs(), target, isTargeted);
        for (Attack attack : attacks) {
            if (open.isEmpty()) {
                break;
            }
            open.take(target.attack(attack, open.examples()), target, isTargeted);
        }
        return open.results();
    }

    /** Creates {@code ensemble}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
