package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * {@code Resize}: each axis separately, as a weighted sum of the neighbouring entries of a position. The two most
 * common forms are operators of PyTorch.
 */
final class TorchResizeRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("Resize", TorchResizeRules::resize);
    }

    private TorchResizeRules() {}

    private static String text(NodeWriter n, String attribute, String otherwise) {
        return n.attributes().text(attribute, otherwise);
    }

    private static String quoted(NodeWriter n, String attribute, String otherwise) {
        return '"' + text(n, attribute, otherwise) + '"';
    }

    private static void resize(NodeWriter n) {
        if (isTorchs(n)) {
            torchs(n);
            return;
        }
        List.of(ResizeFunctions.PLACES, ResizeFunctions.AXIS).forEach(n::use);
        n.result(
                "%s",
                n.call(
                        ResizeFunctions.RESIZE,
                        n.in(0),
                        axes(n),
                        hasSizes(n) ? "annotate(List[float], [])" : reals(n, 2),
                        hasSizes(n) ? n.integerList(3) : Literals.list(new long[0]),
                        n.has(1) ? reals(n, 1) : "annotate(List[float], [])",
                        quoted(n, "coordinate_transformation_mode", "half_pixel"),
                        quoted(n, "mode", "nearest"),
                        quoted(n, "nearest_mode", "round_prefer_floor"),
                        quoted(n, "keep_aspect_ratio_policy", "stretch"),
                        Literals.of(n.attributes().real("cubic_coeff_a", -0.75f)),
                        Literals.of(n.attributes().integer("antialias", 0) != 0),
                        Literals.of(n.attributes().integer("exclude_outside", 0) != 0),
                        Literals.of(n.attributes().real("extrapolation_value", 0))));
    }

    private static boolean hasSizes(NodeWriter n) {
        return n.has(3) && !n.integers(3).map(v -> v.length == 0).orElse(false);
    }

    private static String axes(NodeWriter n) {
        long[] all = LongStream.range(0, n.rank(0)).toArray();
        return Literals.list(Arrays.stream(n.attributes().integers("axes").orElse(all))
                .map(a -> n.axis(a, 0))
                .toArray());
    }

    /** The numbers of an input as a list, literal where they are constant. */
    private static String reals(NodeWriter n, int input) {
        return n.constant(input)
                .map(t -> t.size() == 0
                        ? "annotate(List[float], [])"
                        : Literals.list(IntStream.range(0, (int) t.size())
                                .mapToObj(i -> Literals.of(t.getDouble(i)))
                                .toList()))
                .orElseGet(() -> "annotate(List[float], torch.to(" + n.in(input) + ", 7).tolist())");
    }

    /** Whether PyTorch's operators fit: images, scaled along their last two axes by known factors, in its modes. */
    private static boolean isTorchs(NodeWriter n) {
        String coordinates = text(n, "coordinate_transformation_mode", "half_pixel");
        boolean form = switch (text(n, "mode", "nearest")) {
            case "nearest" ->
                coordinates.equals("asymmetric")
                        && text(n, "nearest_mode", "round_prefer_floor").equals("floor");
            case "linear" -> coordinates.equals("half_pixel");
            default -> false;
        };
        Tensor scales = n.constant(2).orElse(null);
        return form
                && n.shape(0).rank() == 4
                && !hasSizes(n)
                && scales != null
                && scales.size() == 4
                && scales.getDouble(0) == 1
                && scales.getDouble(1) == 1
                && !n.attributes().has("axes")
                && n.elementType(0).isFloating()
                && n.attributes().integer("antialias", 0) == 0
                && n.attributes().integer("exclude_outside", 0) == 0;
    }

    private static void torchs(NodeWriter n) {
        Tensor scales = n.constant(2).orElseThrow();
        String high = Literals.of(scales.getDouble(2));
        String wide = Literals.of(scales.getDouble(3));
        String size = n.let(
                "[torch.floor(torch.mul(torch.size(%1$s, 2), %2$s)), torch.floor(torch.mul(torch.size(%1$s, 3), %3$s))]",
                n.in(0), high, wide);
        if (text(n, "mode", "nearest").equals("nearest")) {
            n.result("torch.upsample_nearest2d(%s, %s, %s, %s)", n.in(0), size, high, wide);
        } else {
            n.result("torch.upsample_bilinear2d(%s, %s, False, %s, %s)", n.in(0), size, high, wide);
        }
    }
}
