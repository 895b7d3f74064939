package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Average pooling. */
final class AveragePoolRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction GLOBAL_AVERAGE = new ScriptFunction("global_average", """
            def global_average(x: Tensor) -> Tensor:
              axes = annotate(List[int], [])
              for i in range(2, torch.dim(x)):
                z = torch.append(axes, i)
              return torch.mean(x, axes, True)
            """);

    static {
        RULES.put("AveragePool", AveragePoolRules::averagePool);
        RULES.put("GlobalAveragePool", n -> n.result("%s", n.call(GLOBAL_AVERAGE, n.in(0))));
    }

    private AveragePoolRules() {}

    private static void averagePool(NodeWriter n) {
        WindowPlacement window = MaxPoolRules.window(n);
        boolean countsPadding = n.attributes().integer("count_include_pad", 0) != 0;
        if (window.isPoolingPad() && !window.isDilated()) {
            n.result(
                    "torch.avg_pool%dd(%s, %s, %s, %s, %s, %s)",
                    window.axes(),
                    n.in(0),
                    window.kernelList(),
                    window.strideList(),
                    window.padPerAxis(),
                    Literals.of(MaxPoolRules.roundsUp(n)),
                    Literals.of(countsPadding));
        } else {
            ratio(n, window, countsPadding);
        }
    }

    /** The sum of each window divided by the number of its elements, both as convolutions with a kernel of ones. */
    private static void ratio(NodeWriter n, WindowPlacement window, boolean countsPadding) {
        WindowPlacement outer = MaxPoolRules.roundsUp(n) ? window.roundedUp(n) : window;
        String type = n.dtype(0);
        String kernel = window.kernel().stream().map(k -> ", " + k.text()).reduce("", String::concat);
        StringBuilder image = new StringBuilder("1, 1");
        for (int axis = 0; axis < window.axes(); axis++) {
            image.append(", torch.size(")
                    .append(n.in(0))
                    .append(", ")
                    .append(axis + 2)
                    .append(')');
        }
        String ones = n.let("torch.ones([%s], dtype=%s%s)", image, type, n.device());
        String one = n.let("torch.ones([1, 1%s], dtype=%s%s)", kernel, type, n.device());
        String counted = countsPadding ? overflowAsZeros(window, outer, ones) : outer.padded(ones, "0");
        n.result("torch.div(%s, %s)", sums(n, window, outer.padded(n.in(0), "0")), sum(window, counted, one, "1"));
    }

    /** Padding counts, but not the part added after it by rounding up. */
    private static String overflowAsZeros(WindowPlacement window, WindowPlacement outer, String ones) {
        WindowPlacement overflow = new WindowPlacement(
                window.kernel(),
                window.strides(),
                window.dilations(),
                window.begins().stream().map(b -> Length.of(0)).toList(),
                IntStream.range(0, window.axes())
                        .mapToObj(i -> outer.ends().get(i).minus(window.ends().get(i)))
                        .toList());
        return overflow.padded(window.padded(ones, "1"), "0");
    }

    /** The sum of each window of an image that is padded already. */
    static String sums(NodeWriter n, WindowPlacement window, String x) {
        String channels = n.let("torch.size(%s, 1)", n.in(0));
        String kernel = window.kernel().stream().map(k -> ", " + k.text()).reduce("", String::concat);
        String weight = n.let("torch.ones([%s, 1%s], dtype=%s%s)", channels, kernel, n.dtype(0), n.device());
        return sum(window, x, weight, channels);
    }

    private static String sum(WindowPlacement window, String x, String weight, String groups) {
        return "torch.convolution(%s, %s, None, %s, %s, %s, False, %s, %s)"
                .formatted(
                        x, weight, window.strideList(), window.zeros(), window.dilationList(), window.zeros(), groups);
    }
}
