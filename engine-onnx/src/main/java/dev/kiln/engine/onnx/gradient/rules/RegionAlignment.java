package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;

/**
 * {@code RoiAlign} expanded. The sampling positions of a region form a grid, and the weight of an element is a product
 * of one along each axis; so the mean over a cell is a product of three matrices: rows, image, columns.
 */
final class RegionAlignment {

    static final GradientRule RULE = p -> p.giveThrough(() -> List.of(new RegionAlignment(p).write()));

    private final Pullback p;
    private final boolean halfPixel;

    private RegionAlignment(Pullback p) {
        this.p = p;
        this.halfPixel = !p.attributes()
                .text("coordinate_transformation_mode", "half_pixel")
                .equals("output_half_pixel");
        if (!p.attributes().text("mode", "avg").equals("avg")) {
            throw p.fail("it takes the maximum of weighted elements, not their mean");
        }
    }

    private Value write() {
        Value images = p.x().gather(p.input(2), 0);
        Value rows = weights(1, 2, "output_height");
        Value columns = weights(0, 3, "output_width");
        return rows.unsqueeze(1).matMul(images).matMul(columns.unsqueeze(1).transpose(0, 1, 3, 2));
    }

    /** The weights of the elements for each region and each of its cells along an axis, {@code [R, cells, length]}. */
    private Value weights(int coordinate, int axis, String cellCount) {
        long cells = p.attributes().integer(cellCount, 1);
        Value start = bound(coordinate);
        Value end = bound(coordinate + 2);
        Value extent = halfPixel ? end.sub(start) : end.sub(start).max(p.scalar(1));
        Value cell = extent.div((double) cells);
        Value length = Taps.length(p.x(), axis);
        Value samples = samples(cell);
        Value steps = real(Scatter.upTo(p.graph().integers(cells))).unsqueeze(1);
        Value sample =
                real(Scatter.upTo(samples.reduceMax().cast(ElementType.INT64).reshape(1)));
        // [R, cells, samples]: cells from the start of the region, and samples evenly spread in a cell
        Value place = start.add(cell.mul(steps)).add(cell.mul(sample.add(0.5).div(samples)));
        Value counted = p.mask(sample.less(samples)).mul(p.mask(near(place, length)));
        Value inside = place.clip(p.scalar(0), length.sub(1)).unsqueeze(-1);
        Value elements = real(Scatter.upTo(Shapes.of(p.x(), axis)));
        Value weight = ElementwiseRules.oneMinus(inside.sub(elements).abs()).relu();
        return weight.mul(counted.unsqueeze(-1)).reduceSum(false, 2).div(samples);
    }

    /** A bound of each region, in elements, {@code [R, 1, 1]}. */
    private Value bound(int coordinate) {
        Value given = p.input(1).slice(1, coordinate, coordinate + 1L).unsqueeze(2);
        Value scaled = given.mul(p.attributes().real("spatial_scale", 1));
        return halfPixel ? scaled.sub(0.5) : scaled;
    }

    /** The number of samples in a cell along an axis, by default about one for each element, {@code [R, 1, 1]}. */
    private Value samples(Value cell) {
        long fixed = p.attributes().integer("sampling_ratio", 0);
        return fixed > 0
                ? Shapes.fullLike(cell, (double) fixed)
                : p.graph().apply("Ceil", Attributes.NONE, cell).max(p.scalar(1));
    }

    private Value near(Value place, Value length) {
        return place.greaterOrEqual(p.scalar(-1)).and(place.lessOrEqual(length));
    }

    private Value real(Value integers) {
        return integers.cast(p.elementType());
    }
}
