package dev.kiln.api.engine;

import dev.kiln.api.Stable;

/** What an engine can do beyond running a graph forward. */
@Stable
public enum Capability {
    /** Derivatives in the inputs. */
    INPUT_GRADIENT,
    /** States, and derivatives in them. */
    TRAINING,
    /** Integer arithmetic for quantized operators. */
    QUANTIZED
}
