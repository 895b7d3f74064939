package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.host.extension.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A running attack.
 *
 * @param origin the plugin of its code
 * @param access the information about the model that it may use: its own, and no more than that of an attack that runs it
 * @param limited the plugin of the attack whose access that is
 * @param targeted whether the given classes are those that it wants
 */
record Attacker(Origin origin, Access access, Origin limited, boolean targeted) {

    /** An attack that another one runs, or the host. */
    static Attacker of(Origin origin, Attack attack, @Nullable Attacker outer) {
        Access own = origin.ask(attack::access);
        boolean isTargeted = origin.ask(attack::threat).targeted();
        return outer == null || own.compareTo(outer.access()) >= 0
                ? new Attacker(origin, own, origin, isTargeted)
                : new Attacker(origin, outer.access(), outer.limited(), isTargeted);
    }

    /** What an attack is measured with must be what it says of itself, whether it does it or lets another do it. */
    @SuppressWarnings("ReferenceEquality") // equal origins may be of different attacks
    void require(Access needed, String action) {
        if (access.compareTo(needed) <= 0) {
            return;
        }
        String what = limited == origin
                ? action + ", although its access is "
                : "runs the " + origin.name() + ", which " + action + ", although its own access is ";
        throw limited.fault(what + access + "; declare " + needed);
    }
}
