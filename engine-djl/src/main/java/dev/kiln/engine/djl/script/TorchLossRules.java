package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** ONNX's own losses. */
final class TorchLossRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("SoftmaxCrossEntropyLoss", TorchLossRules::crossEntropy);
        RULES.put("NegativeLogLikelihoodLoss", n -> n.result("%s", logLikelihood(n, n.in(0))));
    }

    private TorchLossRules() {}

    private static void crossEntropy(NodeWriter n) {
        if (n.wants(1)) {
            String probabilities = n.let("torch.log_softmax(%s, 1)", n.in(0));
            n.result("%s", logLikelihood(n, probabilities));
            n.same(1, probabilities);
        } else {
            n.result(
                    "torch.cross_entropy_loss(%s, torch.to(%s, 4), %s, %d, %d, 0.)",
                    n.in(0),
                    n.in(1),
                    n.inOrNone(2),
                    reduction(n),
                    n.attributes().integer("ignore_index", -100));
        }
    }

    private static String logLikelihood(NodeWriter n, String probabilities) {
        return "torch.nll_loss_nd(" + probabilities + ", torch.to(" + n.in(1) + ", 4), " + n.inOrNone(2) + ", "
                + reduction(n) + ", " + n.attributes().integer("ignore_index", -100) + ")";
    }

    private static int reduction(NodeWriter n) {
        return switch (n.attributes().text("reduction", "mean")) {
            case "none" -> 0;
            case "mean" -> 1;
            case "sum" -> 2;
            default -> throw n.fail("its reduction is unknown");
        };
    }
}
