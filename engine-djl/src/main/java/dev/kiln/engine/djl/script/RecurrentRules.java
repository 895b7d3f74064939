package dev.kiln.engine.djl.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Recurrent layers. PyTorch's own layers compute the forms that it supports; the others are loops over the steps in
 * functions of the script.
 */
final class RecurrentRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("RNN", n -> recurrent(n, 1, TorchRecurrentLoop.RNN));
        RULES.put("GRU", n -> recurrent(n, 3, TorchRecurrentLoop.GRU));
        RULES.put("LSTM", n -> recurrent(n, 4, TorchRecurrentLoop.LSTM));
    }

    private RecurrentRules() {}

    private static boolean isLstm(NodeWriter n) {
        return n.node().operator().equals("LSTM");
    }

    private static boolean batchFirst(NodeWriter n) {
        return n.attributes().integer("layout", 0) != 0;
    }

    private static void recurrent(NodeWriter n, int gates, ScriptFunction steps) {
        String x = batchFirst(n) ? n.let("torch.transpose(%s, 0, 1)", n.in(0)) : n.in(0);
        String hidden = n.let("torch.size(%s, 2)", n.in(2));
        String h = state(n, 5, x, hidden);
        String c = isLstm(n) ? state(n, 6, x, hidden) : h;
        if (TorchRecurrence.fits(n)) {
            TorchRecurrence.write(n, gates, x, h, c, hidden);
        } else {
            written(n, gates, steps, x, h, c, hidden);
        }
    }

    /** An initial state, with the axes [directions, batch, hidden]. */
    private static String state(NodeWriter n, int input, String x, String hidden) {
        if (n.has(input)) {
            return batchFirst(n) ? n.let("torch.transpose(%s, 0, 1)", n.in(input)) : n.in(input);
        }
        return n.let(
                "torch.zeros([torch.size(%s, 0), torch.size(%s, 1), %s], dtype=%s%s)",
                n.in(2), x, hidden, n.dtype(0), n.device());
    }

    static int directions(NodeWriter n) {
        return n.attributes().text("direction", "forward").equals("bidirectional") ? 2 : 1;
    }

    private static void written(
            NodeWriter n, int gates, ScriptFunction steps, String x, String h, String c, String hidden) {
        n.use(TorchRecurrentLoop.ACTIVATION);
        Activations activations =
                Activations.of(n, TorchRecurrentLoop.defaults(n.node().operator()));
        List<String> ys = new ArrayList<>();
        List<String> hs = new ArrayList<>();
        List<String> cs = new ArrayList<>();
        for (int i = 0; i < directions(n); i++) {
            boolean backward =
                    i == 1 || n.attributes().text("direction", "forward").equals("reverse");
            String y = n.temporary();
            String lastH = n.temporary();
            String lastC = n.temporary();
            String zeros = "torch.zeros([torch.mul(" + hidden + ", %d)], dtype=" + n.dtype(0) + n.device() + ")";
            n.line(
                    "%s, %s, %s, = %s",
                    y,
                    lastH,
                    lastC,
                    n.call(
                            steps,
                            x,
                            part(n.in(1), i),
                            part(n.in(2), i),
                            n.has(3) ? part(n.in(3), i) : zeros.formatted(2 * gates),
                            part(h, i),
                            part(c, i),
                            n.has(7) ? part(n.in(7), i) : zeros.formatted(3),
                            n.has(4) ? n.in(4) : x,
                            Literals.of(n.has(4)),
                            Literals.of(backward),
                            Literals.of(n.attributes().real("clip", 0)),
                            Literals.of(flag(n)),
                            activations.names(i),
                            activations.alphas(i),
                            activations.betas(i)));
            ys.add(y);
            hs.add(lastH);
            cs.add(lastC);
        }
        results(n, stacked(ys, 1), stacked(hs, 0), stacked(cs, 0));
    }

    /** The operator's own flag: the form of the GRU's reset, or whether the LSTM's input gate is coupled. */
    private static boolean flag(NodeWriter n) {
        return n.attributes().integer(isLstm(n) ? "input_forget" : "linear_before_reset", 0) != 0;
    }

    private static String part(String tensor, int direction) {
        return "torch.select(" + tensor + ", 0, " + direction + ")";
    }

    private static String stacked(List<String> parts, int axis) {
        return "torch.stack([" + String.join(", ", parts) + "], " + axis + ")";
    }

    /** The outputs, from all hidden states [steps, directions, batch, hidden] and the last ones of each direction. */
    static void results(NodeWriter n, String y, String h, String c) {
        boolean batchFirst = batchFirst(n);
        n.out(0, batchFirst ? "torch.permute(%s, [2, 0, 1, 3])" : "%s", y);
        n.out(1, batchFirst ? "torch.transpose(%s, 0, 1)" : "%s", h);
        if (isLstm(n)) {
            n.out(2, batchFirst ? "torch.transpose(%s, 0, 1)" : "%s", c);
        }
    }
}
