package dev.kiln.api.engine;

/** What an engine can do beyond running a graph forward. */
public enum Capability {
    /** Derivatives in the inputs. */
    INPUT_GRADIENT,
    /** States, and derivatives in them. */
    TRAINING,
    /** Integer arithmetic for quantized operators. */
    QUANTIZED
}
