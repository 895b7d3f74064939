package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ONNX's own losses: a scalar, or a value for each label. */
final class LossTypes {

    static final Map<String, TypeRule> RULES =
            Map.of("NegativeLogLikelihoodLoss", LossTypes::infer, "SoftmaxCrossEntropyLoss", LossTypes::infer);

    private LossTypes() {}

    private static List<TensorType> infer(Application a) {
        a.requireRank(0, 2, Integer.MAX_VALUE);
        if (a.isRanked(0, 1)) {
            requireLabels(a);
        }
        boolean reduced = !a.attributes().text("reduction", "mean").equals("none");
        return List.of(new TensorType(a.elementType(0), reduced ? Shape.SCALAR : a.shape(1)), a.type(0));
    }

    private static void requireLabels(Application a) {
        a.requireRank(1, a.rank(0) - 1, a.rank(0) - 1);
        List<Dim> scores = new ArrayList<>(a.shape(0).dims());
        scores.remove(1);
        for (int axis = 0; axis < scores.size(); axis++) {
            a.same(
                    scores.get(axis),
                    a.shape(1).dim(axis),
                    "the axes of the scores, without the classes, and of the labels");
        }
    }
}
