package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.engine.onnx.gradient.rules.Taps.Tap;
import dev.kiln.graph.build.Value;
import java.util.ArrayList;
import java.util.List;

/** {@code GridSample} expanded: images sampled at positions between -1 and 1 on each axis. */
final class GridSampling {

    static final GradientRule RULE = p -> p.giveThrough(() -> List.of(new GridSampling(p).write()));

    /** The coefficient of the cubic kernel, which ONNX fixes here. */
    private static final double CUBIC = -0.75;

    private final Pullback p;
    private final String mode;
    private final String padding;
    private final boolean aligned;

    private GridSampling(Pullback p) {
        this.p = p;
        this.mode = p.attributes().text("mode", "linear");
        this.padding = p.attributes().text("padding_mode", "zeros");
        this.aligned = p.attributes().integer("align_corners", 0) != 0;
    }

    private Value write() {
        int axes = p.rank(0) - 2;
        Value places = p.input(1).reshape(0, -1, axes);
        List<List<Tap>> taps = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            // the coordinates of a position are in reverse order: x before y
            Value coordinate =
                    places.slice(2, axes - 1L - axis, axes - (long) axis).squeeze(2);
            taps.add(taps(coordinate, Taps.length(p.x(), axis + 2)));
        }
        return Shapes.reshapeLike(Taps.read(p.x(), taps), p.y());
    }

    private List<Tap> taps(Value coordinate, Value length) {
        Value place = place(coordinate, length);
        if (mode.contains("cubic")) {
            return cubic(place, length);
        }
        if (mode.equals("nearest")) {
            return List.of(Taps.inside(moved(place.round(), length), Shapes.fullLike(place, 1), length));
        }
        return Taps.linear(moved(place, length), length);
    }

    /** Maps -1 and 1 to the centres of the outermost elements, or to their outer edges. */
    private Value place(Value coordinate, Value length) {
        return aligned
                ? coordinate.add(1).mul(length.sub(1)).div(2)
                : coordinate.add(1).mul(length).sub(1).div(2);
    }

    /** Moves an outside position inside, by the mode of the padding; zero padding is left to the weights. */
    private Value moved(Value place, Value length) {
        return switch (padding) {
            case "border" -> place.clip(length.sub(length), length.sub(1));
            case "reflection" -> reflected(place, length);
            default -> place;
        };
    }

    /** Reflects a position at the ends, repeatedly if necessary. */
    private Value reflected(Value place, Value length) {
        Value first = p.scalar(aligned ? 0 : -0.5);
        Value span = aligned ? length.sub(1).max(p.scalar(1)) : length;
        Value distance = place.sub(first).abs();
        Value turns = distance.div(span).floor();
        Value rest = distance.sub(turns.mul(span));
        Value odd = turns.sub(turns.div(2).floor().mul(2));
        Value folded = rest.add(odd.mul(span.sub(rest.mul(2)))).add(first);
        return folded.clip(length.sub(length), length.sub(1));
    }

    private List<Tap> cubic(Value place, Value length) {
        Value low = place.floor();
        Value part = place.sub(low);
        List<Tap> taps = new ArrayList<>();
        for (int offset = -1; offset <= 2; offset++) {
            Value weight = weight(part.sub(offset).abs(), offset == 0 || offset == 1);
            taps.add(Taps.inside(moved(low.add(offset), length), weight, length));
        }
        return taps;
    }

    private static Value weight(Value distance, boolean near) {
        Value d = distance;
        return near
                ? d.mul(CUBIC + 2).sub(CUBIC + 3).mul(d).mul(d).add(1)
                : d.mul(CUBIC).sub(5 * CUBIC).mul(d).add(8 * CUBIC).mul(d).sub(4 * CUBIC);
    }
}
