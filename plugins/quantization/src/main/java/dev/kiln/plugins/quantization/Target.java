package dev.kiln.plugins.quantization;

/** The target processors of a quantized model, which determine its integer types. */
public enum Target {
    /** x86 with VNNI (or AMX): UINT8 activations and INT8 weights, the layout with the fastest kernels. */
    X86_VNNI,
    /** Any x86: weights of 7 bits, since sums of two products saturate at 16 bits without VNNI. */
    X86_ANY,
    /** ARM64: INT8 activations and weights. */
    ARM64;

    /** The integers of activations, quantized asymmetrically. */
    IntegerGrid activations() {
        return this == ARM64 ? IntegerGrid.INT8 : IntegerGrid.UINT8;
    }

    /** The integers of weights, quantized symmetrically. */
    IntegerGrid weights() {
        return this == X86_ANY ? IntegerGrid.SYMMETRIC_INT7 : IntegerGrid.SYMMETRIC_INT8;
    }
}
