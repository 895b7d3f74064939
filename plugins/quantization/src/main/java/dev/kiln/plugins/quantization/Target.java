package dev.kiln.plugins.quantization;

/** The processors that a quantized model shall be fast and right on: they decide which integers are used. */
public enum Target {
    /** x86 with VNNI (or AMX): UINT8 activations and INT8 weights, the layout with the fastest kernels. */
    X86_VNNI,
    /** Any x86: weights of 7 bits, as without VNNI sums of two products saturate at 16 bits. */
    X86_ANY,
    /** ARM64: INT8 activations and weights. */
    ARM64;

    /** What activations are spread over, asymmetrically. */
    IntegerGrid activations() {
        return this == ARM64 ? IntegerGrid.INT8 : IntegerGrid.UINT8;
    }

    /** What weights are spread over, symmetrically. */
    IntegerGrid weights() {
        return this == X86_ANY ? IntegerGrid.SYMMETRIC_INT7 : IntegerGrid.SYMMETRIC_INT8;
    }
}
