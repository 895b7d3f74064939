package dev.kiln.plugins.pruning;

import java.util.Arrays;

/** The division of a tensor into boxes. */
final class Division {

    private Division() {}

    /** The index of the box of each element; boxes at the far end of an axis may be smaller. */
    static int[] boxes(long[] shape, long[] box) {
        int[] boxes = new int[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int place = 0; place < boxes.length; place++) {
            long rest = place;
            long stride = 1;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                boxes[place] += (int) (rest % shape[axis] / box[axis] * stride);
                rest /= shape[axis];
                stride *= (shape[axis] + box[axis] - 1) / box[axis];
            }
        }
        return boxes;
    }
}
