package dev.kiln.jobs.attack.methods;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two classes, told apart by the sign of {@code w x}; all labels are right. An example withstands every change up to
 * {@code |w x|} over the dual norm of {@code w}.
 */
final class LinearProblem {

    static final int EXAMPLES = 60;
    static final int FEATURES = 4;
    static final float[] WEIGHT = {1, -2, 0.5f, 0.25f};

    private LinearProblem() {}

    /** Logits {@code (0, w x)}. */
    static Model model() {
        GraphBuilder graph = new GraphBuilder("linear");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(FEATURES)));
        Value weight = graph.constant("weight", Tensor.of(new float[] {0, 1, 0, -2, 0, 0.5f, 0, 0.25f}, FEATURES, 2));
        graph.output("y", x.matMul(weight));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED);
    }

    /** The features {@code 1.2 sin((i + 1)²)}, numbered through all examples. */
    static float[] features() {
        float[] features = new float[EXAMPLES * FEATURES];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) (1.2 * Math.sin((i + 1.0) * (i + 1.0)));
        }
        return features;
    }

    static double score(float[] features, int example) {
        return IntStream.range(0, FEATURES)
                .mapToDouble(f -> (double) WEIGHT[f] * features[FEATURES * example + f])
                .sum();
    }

    /** The change of an example's score in the direction in which its margin gets smaller. */
    static double towardsTheOtherClass(float[] features, int example) {
        double moved = score(features, example) - score(features(), example);
        return label(example) == 1 ? -moved : moved;
    }

    static long label(int example) {
        return score(features(), example) > 0 ? 1 : 0;
    }

    static TensorDataSet data() {
        long[] labels =
                IntStream.range(0, EXAMPLES).mapToLong(LinearProblem::label).toArray();
        return TensorDataSet.classification(
                "linear",
                Tensor.of(features(), EXAMPLES, FEATURES),
                Tensor.of(labels, EXAMPLES),
                List.of("down", "up"));
    }

    /** The norm of the weight that is dual to the norm of a change. */
    static double dual(Norm norm) {
        return switch (norm) {
            case LINF -> 3.75;
            case L2 -> Math.sqrt(1 + 4 + 0.25 + 0.0625);
            case L1 -> 2;
            case L0 -> Double.POSITIVE_INFINITY; // one feature may become anything
        };
    }

    /** The distance of an example to the plane between the classes. */
    static double distance(int example, Norm norm) {
        return Math.abs(score(features(), example)) / dual(norm);
    }

    /** The robust accuracy in a ball. */
    static double robust(double epsilon, Norm norm) {
        return IntStream.range(0, EXAMPLES)
                        .filter(example -> distance(example, norm) > epsilon)
                        .count()
                / (double) EXAMPLES;
    }
}
