package dev.kiln.core.attack;

import dev.kiln.api.attack.Attack;

/**
 * An attack and what reports call it.
 *
 * @param name such as {@code pgd}
 * @param attack the attack
 */
public record NamedAttack(String name, Attack attack) {}
