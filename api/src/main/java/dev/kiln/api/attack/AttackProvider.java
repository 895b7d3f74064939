package dev.kiln.api.attack;

import dev.kiln.api.Provider;
import dev.kiln.api.Stable;

/** Makes attacks under one name. */
@Stable
public interface AttackProvider extends Provider<Attack> {}
