package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Images sampled between their elements: a sample is a weighted sum of the neighbouring elements. */
final class Taps {

    private Taps() {}

    /**
     * One of the elements that are read along an axis, for each position.
     *
     * @param at its index as a real number, inside the axis
     * @param weight its weight
     */
    record Tap(Value at, Value weight) {}

    /** The length of an axis, as a scalar of the value's type. */
    static Value length(Value value, int axis) {
        Dim dim = value.shape().dim(axis);
        return dim.isFixed()
                ? value.graph().constant(Tensor.scalar(value.elementType(), (double) dim.size()))
                : Shapes.of(value, axis).reshape(new long[0]).cast(value.elementType());
    }

    /** A tap that has no weight outside the axis. */
    static Tap inside(Value at, Value weight, Value length) {
        Value zero = length.sub(length);
        Value last = length.sub(1);
        Value inside = at.greaterOrEqual(zero).and(at.lessOrEqual(last)).cast(at.elementType());
        return new Tap(at.clip(zero, last), weight.mul(inside));
    }

    /** The two neighbours of a position, weighted linearly; elements outside count as 0. */
    static List<Tap> linear(Value place, Value length) {
        Value low = place.floor();
        Value part = place.sub(low);
        return List.of(inside(low, ElementwiseRules.oneMinus(part), length), inside(low.add(1), part, length));
    }

    /**
     * Samples images.
     *
     * @param images {@code [N, C, lengths...]}
     * @param axes the taps of each spatial axis, at positions {@code [N, P]}
     * @return {@code [N, C, P]}
     */
    static Value read(Value images, List<List<Tap>> axes) {
        Value flat = images.reshape(0, 0, -1);
        Value channels = channels(images);
        List<Value> parts = new ArrayList<>();
        for (List<Tap> taps : combinations(axes)) {
            Value index = index(images, taps).unsqueeze(1).expand(channels);
            Value found = images.graph().apply("GatherElements", Attributes.of("axis", 2), flat, index);
            Value weight = taps.get(0).weight();
            for (Tap tap : taps.subList(1, taps.size())) {
                weight = weight.mul(tap.weight());
            }
            parts.add(found.mul(weight.unsqueeze(1)));
        }
        return parts.size() == 1
                ? parts.get(0)
                : images.graph().apply("", "Sum", Attributes.NONE, parts, 1).get(0);
    }

    private static Value channels(Value images) {
        GraphBuilder graph = images.graph();
        Value one = graph.integers(1);
        return one.concat(0, Shapes.of(images, 1), one);
    }

    /** The row-major index among all elements of an image. */
    private static Value index(Value images, List<Tap> taps) {
        Value index = taps.get(0).at().cast(ElementType.INT64);
        for (int axis = 1; axis < taps.size(); axis++) {
            index = index.mul(Shapes.of(images, axis + 2))
                    .add(taps.get(axis).at().cast(ElementType.INT64));
        }
        return index;
    }

    /** All combinations of one tap on each axis. */
    private static List<List<Tap>> combinations(List<List<Tap>> axes) {
        List<List<Tap>> all = List.of(List.of());
        for (List<Tap> taps : axes) {
            List<List<Tap>> longer = new ArrayList<>();
            for (List<Tap> begun : all) {
                for (Tap tap : taps) {
                    List<Tap> chosen = new ArrayList<>(begun);
                    chosen.add(tap);
                    longer.add(chosen);
                }
            }
            all = longer;
        }
        return all;
    }
}
