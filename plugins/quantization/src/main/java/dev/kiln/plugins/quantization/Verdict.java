package dev.kiln.plugins.quantization;

/**
 * What becomes of a node.
 *
 * @param kind whether it computes with integers
 * @param text how, or why it stays float, a clause
 */
record Verdict(Kind kind, String text) {

    /** Whether a node computes with integers. */
    enum Kind {
        /** It will, or is gone into a node that does. */
        QUANTIZED,
        /** An earlier quantization has seen to it. */
        ALREADY,
        /** It stays float. */
        FLOATING
    }

    /** What an earlier quantization has left. */
    static final Verdict ALREADY = new Verdict(Kind.ALREADY, "in int8 already");

    static Verdict quantized(String how) {
        return new Verdict(Kind.QUANTIZED, how);
    }

    static Verdict floating(String why) {
        return new Verdict(Kind.FLOATING, why);
    }

    boolean isQuantized() {
        return kind == Kind.QUANTIZED;
    }

    /** The clause that a plan shows. */
    String change() {
        return kind == Kind.FLOATING ? "stays float: " + text : text;
    }
}
