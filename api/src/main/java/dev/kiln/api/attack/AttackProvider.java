package dev.kiln.api.attack;

import dev.kiln.api.Provider;

/** Makes attacks under one name. */
public interface AttackProvider extends Provider<Attack> {}
