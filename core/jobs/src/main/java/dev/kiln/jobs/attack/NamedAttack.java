package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Attack;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An attack with its name in reports.
 *
 * @param name its name, such as {@code pgd}
 * @param specification the name with the options as typed, such as {@code pgd:steps=80}; distinguishes attacks of the
 *     same name
 * @param options the value of each option, defaults included
 * @param origin the plugin of its code
 * @param attack the attack
 */
public record NamedAttack(
        String name, String specification, Map<String, String> options, Origin origin, Attack attack) {

    /** Copies the map, keeping its order. */
    public NamedAttack {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * An attack that a program created itself.
     *
     * @param name its name in reports, such as {@code pgd:steps=80}
     * @param attack the attack
     * @throws dev.kiln.graph.error.OptionException if a value of it is not one that its options allow
     */
    public NamedAttack(String name, Attack attack) {
        this(name, name, Map.of(), Origin.of("attack", attack), Extension.checked(attack));
    }

    /**
     * An attack that was chosen by name.
     *
     * @param attack the attack
     * @param typed its specification as typed
     * @return the attack with its name and options
     */
    public static NamedAttack of(Extension<Attack> attack, String typed) {
        return new NamedAttack(
                attack.name(), typed.trim(), attack.options().texts(), attack.origin(), attack.instance());
    }

    /** Returns the name with the value of each option, defaults included. */
    public String complete() {
        return options.isEmpty()
                ? specification
                : name + ":" + options.entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
