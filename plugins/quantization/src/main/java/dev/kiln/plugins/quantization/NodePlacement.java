package dev.kiln.plugins.quantization;

/**
 * The verdict on a node.
 *
 * @param kind whether it computes with integers
 * @param text how it computes, or why it stays float, a clause
 */
record NodePlacement(Kind kind, String text) {

    /** Whether a node computes with integers. */
    enum Kind {
        /** It will, or is folded into a node that does. */
        QUANTIZED,
        /** It already does, from an earlier quantization. */
        ALREADY,
        /** It stays float. */
        FLOATING
    }

    /** The verdict on a node of an earlier quantization. */
    static final NodePlacement ALREADY = new NodePlacement(Kind.ALREADY, "in int8 already");

    static NodePlacement quantized(String how) {
        return new NodePlacement(Kind.QUANTIZED, how);
    }

    static NodePlacement floating(String why) {
        return new NodePlacement(Kind.FLOATING, why);
    }

    boolean isQuantized() {
        return kind == Kind.QUANTIZED;
    }

    /** The clause that a plan shows. */
    String change() {
        return kind == Kind.FLOATING ? "stays float: " + text : text;
    }
}
