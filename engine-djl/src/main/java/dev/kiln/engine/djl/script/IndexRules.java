package dev.kiln.engine.djl.script;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Operators that read or write elements at indices. */
final class IndexRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    /** Slices at tuples of indices, which become indices along one axis. */
    private static final ScriptFunction SCATTER_REDUCE = new ScriptFunction("scatter_slices", """
            def scatter_slices(x: Tensor,
                indices: Tensor,
                updates: Tensor,
                reduction: str) -> Tensor:
              count = 1
              places = torch.zeros_like(torch.select(indices, -1, 0))
              for i in range(torch.size(indices, -1)):
                n = torch.size(x, i)
                places = torch.add(torch.mul(places, n), torch.remainder(torch.select(indices, -1, i), n))
                count = torch.mul(count, n)
              rows = torch.reshape(x, [count, -1])
              news = torch.reshape(updates, [torch.numel(places), -1])
              index = torch.expand(torch.reshape(places, [-1, 1]), torch.size(news))
              y = torch.scatter_reduce(rows, 0, index, news, reduction, include_self=True)
              return torch.reshape(y, torch.size(x))
            """);

    static {
        RULES.put(
                "Gather",
                n -> n.result(
                        "torch.index(%s, %s)",
                        n.in(0), indexAt(n.axis(n.attributes().integer("axis", 0), 0), n.in(1))));
        RULES.put("GatherElements", IndexRules::gatherElements);
        RULES.put("GatherND", IndexRules::gatherNd);
        RULES.put("Scatter", IndexRules::scatterElements);
        RULES.put("ScatterElements", IndexRules::scatterElements);
        RULES.put("ScatterND", IndexRules::scatterNd);
        RULES.put("OneHot", IndexRules::oneHot);
        RULES.put("Compress", IndexRules::compress);
        RULES.put("Trilu", IndexRules::trilu);
        RULES.put("NonZero", n -> n.result("torch.t(torch.nonzero(%s))", n.in(0)));
    }

    private IndexRules() {}

    private static String indexAt(int axis, String index) {
        String before = String.join("", Collections.nCopies(axis, "None, "));
        return "annotate(List[Optional[Tensor]], [" + before + index + "])";
    }

    /** Indices as torch's gather takes them: INT64 and not negative. */
    private static String fromFront(NodeWriter n, long axis) {
        return n.let("torch.remainder(torch.to(%s, 4), torch.size(%s, %d))", n.in(1), n.in(0), axis);
    }

    private static void gatherElements(NodeWriter n) {
        long axis = n.attributes().integer("axis", 0);
        n.result("torch.gather(%s, %d, %s)", n.in(0), axis, fromFront(n, axis));
    }

    /** One index tensor for each entry of the last axis of the indices. */
    private static Stream<String> tuples(NodeWriter n) {
        long depth = n.rank(1) == 0 ? -1 : n.shape(1).size(-1);
        if (depth < 0) {
            throw n.fail("the last length of its indices is not known");
        }
        return LongStream.range(0, depth).mapToObj(i -> "torch.select(" + n.in(1) + ", -1, " + i + ")");
    }

    private static String indexList(Stream<String> indices) {
        return indices.collect(Collectors.joining(", ", "annotate(List[Optional[Tensor]], [", "])"));
    }

    private static void gatherNd(NodeWriter n) {
        int batchAxes = (int) n.attributes().integer("batch_dims", 0);
        int axes = n.rank(1) - 1;
        Stream<String> own = IntStream.range(0, batchAxes).mapToObj(i -> counting(n, i, axes));
        n.result("torch.index(%s, %s)", n.in(0), indexList(Stream.concat(own, tuples(n))));
    }

    /** The indices along a batch axis, in a shape that broadcasts along that axis of the other indices. */
    private static String counting(NodeWriter n, int axis, int axes) {
        String form =
                IntStream.range(0, axes).mapToObj(i -> i == axis ? "-1" : "1").collect(Collectors.joining(", "));
        return "torch.reshape(torch.arange(torch.size(" + n.in(0) + ", " + axis + ")" + n.device() + "), [" + form
                + "])";
    }

    private static void scatterElements(NodeWriter n) {
        long axis = n.attributes().integer("axis", 0);
        String index = fromFront(n, axis);
        switch (n.attributes().text("reduction", "none")) {
            case "none" -> n.result("torch.scatter(%s, %d, %s, %s)", n.in(0), axis, index, n.in(2));
            case "add" -> n.result("torch.scatter_add(%s, %d, %s, %s)", n.in(0), axis, index, n.in(2));
            case "mul" -> scatterReduce(n, axis, index, "prod");
            case "max" -> scatterReduce(n, axis, index, "amax");
            case "min" -> scatterReduce(n, axis, index, "amin");
            default -> throw n.fail("its reduction is unknown");
        }
    }

    private static void scatterReduce(NodeWriter n, long axis, String index, String reduction) {
        n.result(
                "torch.scatter_reduce(%s, %d, %s, %s, \"%s\", include_self=True)",
                n.in(0), axis, index, n.in(2), reduction);
    }

    private static void scatterNd(NodeWriter n) {
        String reduction = n.attributes().text("reduction", "none");
        if (!reduction.equals("none") && !reduction.equals("add")) {
            String torchs = switch (reduction) {
                case "mul" -> "prod";
                case "max" -> "amax";
                case "min" -> "amin";
                default -> throw n.fail("its reduction is unknown");
            };
            n.result("%s", n.call(SCATTER_REDUCE, n.in(0), n.in(1), n.in(2), '"' + torchs + '"'));
            return;
        }
        n.result(
                "torch.index_put(%s, %s, %s, %s)",
                n.in(0), indexList(tuples(n)), n.in(2), Literals.of(reduction.equals("add")));
    }

    private static void oneHot(NodeWriter n) {
        long axis = n.attributes().integer("axis", -1);
        String depth = n.let("%s", n.integer(1));
        String given = n.let("torch.unsqueeze(torch.to(%s, 4), %d)", n.in(0), axis);
        String index = n.let("torch.where(torch.lt(%1$s, 0), torch.add(%1$s, %2$s), %1$s)", given, depth);
        String classes = "torch.arange(" + depth + n.device() + ")";
        if (axis != -1) {
            int trailing = axis < 0 ? (int) -axis - 1 : n.rank(0) - (int) axis;
            String ones = IntStream.range(0, trailing).mapToObj(i -> ", 1").collect(Collectors.joining());
            classes = "torch.reshape(" + classes + ", [-1" + ones + "])";
        }
        n.result(
                "torch.where(torch.eq(%1$s, %2$s), torch.select(%3$s, 0, 1), torch.select(%3$s, 0, 0))",
                index, classes, n.in(2));
    }

    private static void compress(NodeWriter n) {
        if (!n.attributes().has("axis")) {
            String flat = n.let("torch.flatten(%s, 0, -1)", n.in(0));
            n.result("torch.index(%s, %s)", flat, indexAt(0, "torch.squeeze(torch.nonzero(" + n.in(1) + "), [1])"));
            return;
        }
        int axis = n.axis(n.attributes().integer("axis", 0), 0);
        n.result("torch.index(%s, %s)", n.in(0), indexAt(axis, "torch.squeeze(torch.nonzero(" + n.in(1) + "), [1])"));
    }

    private static void trilu(NodeWriter n) {
        String function = n.attributes().integer("upper", 1) != 0 ? "triu" : "tril";
        n.result("torch.%s(%s, %s)", function, n.in(0), n.has(1) ? n.integer(1) : "0");
    }
}
