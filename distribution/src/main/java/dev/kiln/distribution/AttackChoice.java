package dev.kiln.distribution;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.attack.NamedAttack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attacks that a user specified, without duplicates. */
final class AttackChoice {

    private static final String SIZE = "eps";

    private AttackChoice() {}

    /**
     * Creates them.
     *
     * @param host the host that provides them
     * @param typed their specifications as typed
     * @param sweeps whether sizes other than their own are used
     * @return the attacks in the order typed
     * @throws OptionException if two of them are the same attack
     */
    static List<NamedAttack> of(Host host, List<String> typed, boolean sweeps) {
        List<NamedAttack> attacks = new ArrayList<>();
        for (String text : typed) {
            Extension<Attack> extension = host.extension(AttackProvider.KIND, text);
            NamedAttack attack = NamedAttack.of(extension, text);
            same(attacks, attack, sweeps).ifPresent(other -> {
                throw new OptionException("--attack " + other.specification() + " and --attack "
                        + attack.specification() + " are the same attack"
                        + (sweeps ? " at the sizes of --eps" : "") + "; give it once.");
            });
            attacks.add(attack);
        }
        return attacks;
    }

    private static Optional<NamedAttack> same(List<NamedAttack> attacks, NamedAttack attack, boolean sweeps) {
        return attacks.stream()
                .filter(other -> other.origin().equals(attack.origin())
                        && options(other, sweeps).equals(options(attack, sweeps)))
                .findFirst();
    }

    private static Map<String, String> options(NamedAttack attack, boolean sweeps) {
        Map<String, String> options = new LinkedHashMap<>(attack.options());
        options.put(SIZE, sweeps ? "" : Double.toString(attack.attack().threat().epsilon()));
        return options;
    }
}
