package dev.kiln.api.attack;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Stable;

/** Creates attacks of one name. */
@Stable
public interface AttackProvider extends Provider<Attack> {

    /** The kind. */
    Kind<AttackProvider> KIND = new Kind<>("attack", Attack.class, AttackProvider.class);
}
