package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.engine.onnx.gradient.rules.Taps.Tap;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;

/** {@code DeformConv} expanded: each kernel entry samples at its own position, and the sums are matrix products. */
final class DeformedConvolution {

    static final GradientRule RULE = p -> p.giveThrough(() -> List.of(new DeformedConvolution(p).write()));

    private final Pullback p;
    private final Window window;
    private final long taps;
    private final long height;
    private final long width;

    private DeformedConvolution(Pullback p) {
        this.p = p;
        Value weight = p.input(1);
        if (!Windows.hasFixedSpatialLengths(weight) || !Windows.hasFixedSpatialLengths(p.y()) || weight.size(0) < 0) {
            throw p.fail("its lengths are not known before a run");
        }
        this.window = Windows.of(p, new long[] {weight.size(2), weight.size(3)});
        this.taps = weight.size(2) * weight.size(3);
        this.height = p.y().size(2);
        this.width = p.y().size(3);
    }

    private Value write() {
        long groups = p.attributes().integer("group", 1);
        long outputs = p.input(1).size(0);
        Value columns =
                columns().reshape(p.graph().integers(-1, groups, p.input(1).size(1) * taps, height * width));
        Value kernels = p.input(1).reshape(groups, outputs / groups, -1);
        Value y = kernels.matMul(columns).reshape(-1, outputs, height, width);
        return p.has(3) ? y.add(Channels.placed(p, 3)) : y;
    }

    /** The samples of each kernel entry, {@code [N * offset groups, C / offset groups, taps * places]}. */
    private Value columns() {
        long offsetGroups = p.attributes().integer("offset_group", 1);
        Value images = p.x().reshape(p.graph()
                .integers(-1, p.x().size(1) / offsetGroups)
                .concat(0, Shapes.of(p.x(), 2), Shapes.of(p.x(), 3)));
        Value offsets = p.input(2).reshape(-1, taps, 2, height * width);
        List<List<Tap>> axes = List.of(along(0, offsets, images), along(1, offsets, images));
        Value found = Taps.read(images, axes);
        return p.has(4) ? found.mul(p.input(4).reshape(-1, 1, taps * height * width)) : found;
    }

    private List<Tap> along(int axis, Value offsets, Value images) {
        Value offset = offsets.slice(2, axis, axis + 1L).squeeze(2);
        Value place = offset.add(undeformed(axis)).reshape(-1, taps * height * width);
        return Taps.linear(place, Taps.length(images, axis + 2));
    }

    /** The sampling positions of the kernel entries without offsets, {@code [taps, places]}. */
    private Value undeformed(int axis) {
        double[] places = new double[(int) (taps * height * width)];
        long across = window.kernel().get(1);
        int at = 0;
        for (long tap = 0; tap < taps; tap++) {
            long entry = axis == 0 ? tap / across : tap % across;
            for (long place = 0; place < height * width; place++) {
                long step = axis == 0 ? place / width : place % width;
                places[at++] = (double) step * window.strides().get(axis)
                        - window.pads().get(axis)
                        + entry * window.dilations().get(axis);
            }
        }
        return p.graph().constant(Tensor.of(places, taps, height * width).cast(p.elementType()));
    }
}
