package dev.kiln.graph.engine;

import dev.kiln.graph.status.Stable;

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
