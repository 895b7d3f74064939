package dev.kiln.graph.build;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.status.Stable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How a convolution's or a pooling's window lies on the spatial axes.
 *
 * @param kernel its length on each axis
 * @param strides by how much it moves on each axis
 * @param pads what is added before and behind each axis: all begins, then all ends, as ONNX orders them
 * @param dilations the distance between its entries on each axis
 */
@Stable
public record Window(List<Long> kernel, List<Long> strides, List<Long> pads, List<Long> dilations) {

    /** Copies the lists and checks that they fit each other. */
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
     * @param stride by how much it moves on every axis
     * @return the window
     */
    public Window stride(long stride) {
        return new Window(kernel, Collections.nCopies(kernel.size(), stride), pads, dilations);
    }

    /**
     * The same window with padding.
     *
     * @param pad what is added before and behind every axis
     * @return the window
     */
    public Window pad(long pad) {
        return new Window(kernel, strides, Collections.nCopies(pads.size(), pad), dilations);
    }

    /**
     * The same window with its entries apart.
     *
     * @param dilation the distance on every axis
     * @return the window
     */
    public Window dilate(long dilation) {
        return new Window(kernel, strides, pads, Collections.nCopies(kernel.size(), dilation));
    }

    /** Returns the same window padded so that, moving by 1, it gives as many results as there are inputs. */
    public Window padSame() {
        Long[] same = new Long[pads.size()];
        for (int axis = 0; axis < kernel.size(); axis++) {
            long total = (kernel.get(axis) - 1) * dilations.get(axis);
            same[axis] = total / 2;
            same[axis + kernel.size()] = total - total / 2;
        }
        return new Window(kernel, strides, List.of(same), dilations);
    }

    /** Returns the attributes that ONNX's convolutions and poolings have for it. */
    public Attributes attributes() {
        return Attributes.NONE
                .with("kernel_shape", new Attribute.Ints(kernel))
                .with("strides", new Attribute.Ints(strides))
                .with("pads", new Attribute.Ints(pads))
                .with("dilations", new Attribute.Ints(dilations));
    }
}
