package dev.kiln.engine.djl.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** PyTorch's own recurrent layers: their kernels are faster than loops, and can be differentiated once. */
final class TorchRecurrence {

    private TorchRecurrence() {}

    /** Whether the node is one of them. */
    static boolean fits(NodeWriter n) {
        String operator = n.node().operator();
        boolean plain = !n.has(4)
                && !n.has(7)
                && n.attributes().real("clip", 0) == 0
                && n.attributes().integer("input_forget", 0) == 0
                && !n.attributes().text("direction", "forward").equals("reverse")
                && !(n.isDifferentiated() && n.plan().hasHigherOrder());
        Activations activations = Activations.of(n, TorchRecurrentLoop.defaults(operator));
        return plain
                && switch (operator) {
                    case "LSTM" -> activations.are(List.of("Sigmoid", "Tanh", "Tanh"));
                    case "GRU" ->
                        activations.are(List.of("Sigmoid", "Tanh"))
                                && n.attributes().integer("linear_before_reset", 0) != 0;
                    default -> activations.are(List.of("Tanh")) || activations.are(List.of("Relu"));
                };
    }

    static void write(NodeWriter n, int gates, String x, String h, String c, String hidden) {
        List<String> weights = new ArrayList<>();
        for (int i = 0; i < RecurrentRules.directions(n); i++) {
            weights.add(ordered(n, "torch.select(" + n.in(1) + ", 0, " + i + ")", 0, hidden));
            weights.add(ordered(n, "torch.select(" + n.in(2) + ", 0, " + i + ")", 0, hidden));
            if (n.has(3)) {
                String bias = n.let("torch.select(%s, 0, %d)", n.in(3), i);
                weights.add(ordered(n, bias, 0, hidden));
                weights.add(ordered(n, bias, gates, hidden));
            }
        }
        String y = n.temporary();
        String lastH = n.temporary();
        String lastC = n.temporary();
        boolean lstm = n.node().operator().equals("LSTM");
        n.line(
                "%s, %s, %s= torch.%s(%s, %s, [%s], %s, 1, 0., %s, %s, False)",
                y,
                lastH,
                lstm ? lastC + ", " : "",
                function(n),
                x,
                lstm ? "[" + h + ", " + c + "]" : h,
                String.join(", ", weights),
                Literals.of(n.has(3)),
                Literals.of(n.isDifferentiated()),
                Literals.of(RecurrentRules.directions(n) == 2));
        String all = n.let(
                "torch.permute(torch.reshape(%1$s, [torch.size(%1$s, 0), torch.size(%1$s, 1), %2$d, %3$s]), [0, 2, 1, 3])",
                y, RecurrentRules.directions(n), hidden);
        RecurrentRules.results(n, all, lastH, lastC);
    }

    private static String function(NodeWriter n) {
        return switch (n.node().operator()) {
            case "LSTM" -> "lstm";
            case "GRU" -> "gru";
            default -> Collections.frequency(n.attributes().texts("activations"), "Relu") > 0 ? "rnn_relu" : "rnn_tanh";
        };
    }

    /** The rows of some gates, reordered from ONNX to torch: iofc to ifco, and zrh to rzh. */
    private static String ordered(NodeWriter n, String rows, int firstGate, String hidden) {
        List<int[]> parts = switch (n.node().operator()) {
            case "LSTM" -> List.of(new int[] {0, 1}, new int[] {2, 4}, new int[] {1, 2});
            case "GRU" -> List.of(new int[] {1, 2}, new int[] {0, 1}, new int[] {2, 3});
            default -> List.of(new int[] {0, 1});
        };
        String whole = n.let("%s", rows);
        List<String> slices = parts.stream()
                .map(p -> "torch.slice(%s, 0, torch.mul(%s, %d), torch.mul(%s, %d))"
                        .formatted(whole, hidden, firstGate + p[0], hidden, firstGate + p[1]))
                .toList();
        return n.let("torch.cat([%s], 0)", String.join(", ", slices));
    }
}
