package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Attack;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An attack and what reports call it.
 *
 * @param name such as {@code pgd}
 * @param specification the name with the options that were typed, such as {@code pgd:steps=80}; tells two attacks of one
 *     name apart
 * @param options the value of each option, defaults included
 * @param origin whose code it is
 * @param attack the attack
 */
public record NamedAttack(
        String name, String specification, Map<String, String> options, Origin origin, Attack attack) {

    /** Copies the map, keeping its order. */
    public NamedAttack {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * An attack that a program made itself.
     *
     * @param name what reports call it, such as {@code pgd:steps=80}
     * @param attack the attack
     */
    public NamedAttack(String name, Attack attack) {
        this(name, name, Map.of(), Origin.of("attack", attack), attack);
    }

    /**
     * An attack that was asked for by name.
     *
     * @param attack the attack
     * @param typed what the user typed
     * @return the attack, with what it was made from
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
