package dev.kiln.engine.djl.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Convolutions over any number of spatial axes. */
final class TorchConvolutionRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("Conv", n -> n.result("%s", convolution(n, n.in(0), n.in(1), n.inOrNone(2))));
        RULES.put("ConvTranspose", TorchConvolutionRules::transposed);
    }

    private TorchConvolutionRules() {}

    /** The index of the weight among the inputs. */
    private static int weight(NodeWriter n) {
        return n.node().operator().equals("QLinearConv") ? 3 : 1;
    }

    static int spatialAxes(NodeWriter n) {
        int rank = n.shape(weight(n)).isRanked() ? n.rank(weight(n)) : n.rank(0);
        if (rank < 3) {
            throw n.fail("its inputs have rank " + rank + ", expected at least 3");
        }
        return rank - 2;
    }

    /** A window with the lengths of the weight, even if the attributes differ. */
    static WindowPlacement window(NodeWriter n) {
        return WindowPlacement.of(n, spatialAxes(n), axis -> Length.of(n, weight(n), axis + 2));
    }

    /** The convolution of an image and a weight that replace a node's first two inputs. */
    static String convolution(NodeWriter n, String x, String weight, String bias) {
        WindowPlacement window = window(n);
        boolean symmetric = window.isSymmetric();
        return "torch.convolution(%s, %s, %s, %s, %s, %s, False, %s, %d)"
                .formatted(
                        symmetric ? x : window.padded(x, "0"),
                        weight,
                        bias,
                        window.strideList(),
                        symmetric ? window.padPerAxis() : window.zeros(),
                        window.dilationList(),
                        window.zeros(),
                        n.attributes().integer("group", 1));
    }

    /** Padding of a transposed convolution crops its result; torch does so only where both ends are equal. */
    private static void transposed(NodeWriter n) {
        int axes = spatialAxes(n);
        List<Long> extra = n.attributes()
                .integers("output_padding")
                .map(v -> Arrays.stream(v).boxed().toList())
                .orElseGet(() -> Collections.nCopies(axes, 0L));
        WindowPlacement window = placed(n, axes, extra);
        boolean symmetric = window.isSymmetric()
                && window.begins().stream().noneMatch(b -> b.text().startsWith("-"));
        String full = "torch.convolution(%s, %s, %s, %s, %s, %s, True, %s, %d)"
                .formatted(
                        n.in(0),
                        n.in(1),
                        n.inOrNone(2),
                        window.strideList(),
                        symmetric ? window.padPerAxis() : window.zeros(),
                        window.dilationList(),
                        WindowPlacement.list(extra),
                        n.attributes().integer("group", 1));
        n.result("%s", symmetric ? full : window.cropping().padded(full, "0"));
    }

    private static WindowPlacement placed(NodeWriter n, int axes, List<Long> extra) {
        WindowPlacement window = window(n);
        String auto = n.attributes().text("auto_pad", "NOTSET");
        long[] wanted = n.attributes().integers("output_shape").orElse(null);
        if (wanted == null && !auto.startsWith("SAME")) {
            return window;
        }
        List<Length> begins = new ArrayList<>();
        List<Length> ends = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long stride = window.strides().get(axis);
            Length size = Length.of(n, 0, axis + 2);
            Length natural = size.plus(-1).times(stride).plus(extra.get(axis)).plus(window.span(axis));
            Length target = wanted == null ? size.times(stride) : Length.of(wanted[wanted.length - axes + axis]);
            Length total = natural.minus(target);
            Length smaller = total.over(2);
            Length larger = total.minus(smaller);
            begins.add(auto.equals("SAME_UPPER") ? smaller : larger);
            ends.add(auto.equals("SAME_UPPER") ? larger : smaller);
        }
        return new WindowPlacement(window.kernel(), window.strides(), window.dilations(), begins, ends);
    }
}
