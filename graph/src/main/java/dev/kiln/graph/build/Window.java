package dev.kiln.graph.build;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.status.Stable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The window of a convolution or a pooling on the spatial axes.
 *
 * @param kernel its length on each axis
 * @param strides its step on each axis
 * @param pads the padding before and after each axis: all begins, then all ends, in ONNX's order
 * @param dilations the distance between its entries on each axis
 */
@Stable
public record Window(List<Long> kernel, List<Long> strides, List<Long> pads, List<Long> dilations) {

    /** Copies the lists and checks that they are for the same axes. */
    public Window {
        kernel = List.copyOf(kernel);
        strides = List.copyOf(strides);
        pads = List.copyOf(pads);
        dilations = List.copyOf(dilations);
        int axes = kernel.size();
        if (strides.size() != axes || dilations.size() != axes || pads.size() != 2 * axes) {
            throw new IllegalArgumentException("kernel " + kernel + ", strides " + strides + ", pads " + pads
                    + " and dilations " + dilations + " are not for the same axes");
        }
    }

    /**
     * A window that moves by 1, without padding.
     *
     * @param kernel its length on each axis
     * @return the window
     */
    public static Window of(long... kernel) {
        List<Long> lengths = Arrays.stream(kernel).boxed().toList();
        List<Long> ones = Collections.nCopies(kernel.length, 1L);
        return new Window(lengths, ones, Collections.nCopies(2 * kernel.length, 0L), ones);
    }

    /**
     * The same window with another stride.
     *
     * @param stride its step on every axis
     * @return the window
     */
    public Window stride(long stride) {
        return new Window(kernel, Collections.nCopies(kernel.size(), stride), pads, dilations);
    }

    /**
     * The same window with padding.
     *
     * @param pad the padding before and after every axis
     * @return the window
     */
    public Window pad(long pad) {
        return new Window(kernel, strides, Collections.nCopies(pads.size(), pad), dilations);
    }

    /**
     * The same window with another dilation.
     *
     * @param dilation the distance between its entries on every axis
     * @return the window
     */
    public Window dilate(long dilation) {
        return new Window(kernel, strides, pads, Collections.nCopies(kernel.size(), dilation));
    }

    /** Returns the same window padded so that, with stride 1, the output has as many entries as the input. */
    public Window padSame() {
        Long[] same = new Long[pads.size()];
        for (int axis = 0; axis < kernel.size(); axis++) {
            long total = (kernel.get(axis) - 1) * dilations.get(axis);
            same[axis] = total / 2;
            same[axis + kernel.size()] = total - total / 2;
        }
        return new Window(kernel, strides, List.of(same), dilations);
    }

    /** Returns its form as attributes of ONNX's convolutions and poolings. */
    public Attributes attributes() {
        return Attributes.NONE
                .with("kernel_shape", new Attribute.Ints(kernel))
                .with("strides", new Attribute.Ints(strides))
                .with("pads", new Attribute.Ints(pads))
                .with("dilations", new Attribute.Ints(dilations));
    }
}
