package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;

/**
 * The part of the input that one phase of a pooled convolution reads: every second position, from the first or the
 * second one on. It pads less where the phase starts later, and crops only where padding does not suffice.
 *
 * @param window the window of the convolution, with stride 1
 * @param x the input of the convolution
 * @param row the row of the phase in its 2x2 window, 0 or 1
 * @param column its column
 */
record PhaseWindow(Window window, Value x, int row, int column) {

    private int offset(int axis) {
        return axis == 0 ? row : column;
    }

    private long length(int axis) {
        return x.size(2 + axis);
    }

    /** The index in the input after the last element that the phase reads. */
    private long end(int axis) {
        long kernel = window.kernel().get(axis);
        long places = length(axis) + window.pads().get(axis) + window.pads().get(axis + 2) - kernel + 1;
        return offset(axis) - window.pads().get(axis) + 2 * (places / 2 - 1) + kernel;
    }

    long[] starts() {
        return new long[] {start(0), start(1)};
    }

    private long start(int axis) {
        return Math.max(0, offset(axis) - window.pads().get(axis));
    }

    /** One element too many does no harm: the stride skips it. */
    long[] ends() {
        long[] ends = new long[2];
        for (int axis = 0; axis < 2; axis++) {
            ends[axis] = length(axis) - end(axis) <= 1 ? length(axis) : end(axis);
        }
        return ends;
    }

    boolean isWhole() {
        return start(0) == 0 && start(1) == 0 && ends()[0] == length(0) && ends()[1] == length(1);
    }

    long[] pads() {
        long[] pads = new long[4];
        for (int axis = 0; axis < 2; axis++) {
            pads[axis] = Math.max(0, window.pads().get(axis) - offset(axis));
            pads[axis + 2] = Math.max(0, end(axis) - length(axis));
        }
        return pads;
    }
}
