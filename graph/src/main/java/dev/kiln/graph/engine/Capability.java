package dev.kiln.graph.engine;

import dev.kiln.graph.status.Stable;

/** A capability of an engine beyond running a graph forward. */
@Stable
public enum Capability {
    /** Gradients with respect to inputs. */
    INPUT_GRADIENT,
    /** States, and gradients with respect to them. */
    TRAINING,
    /** Integer arithmetic for quantized operators. */
    QUANTIZED
}
