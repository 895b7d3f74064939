package dev.kiln.plugins.quantization;

/**
 * What becomes of a node.
 *
 * @param quantized whether it computes with integers, or is gone into a node that does
 * @param text how, or why it stays float, a clause
 */
record Verdict(boolean quantized, String text) {

    static Verdict quantized(String how) {
        return new Verdict(true, how);
    }

    static Verdict floating(String why) {
        return new Verdict(false, why);
    }

    /** The clause that a plan shows. */
    String change() {
        return quantized ? text : "stays float: " + text;
    }
}
