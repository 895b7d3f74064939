package dev.kiln.jobs.attack;

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
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Two classes, told apart by {@code w x}. The robustness of the model is known: an example with the margin m, right where
 * it is positive, withstands every change up to m over the dual norm of w. A tenth of the labels are wrong.
 */
final class LinearProblem {

    static final int EXAMPLES = 200;
    private static final float[] WEIGHT = {1, -2, 0.5f, 0.25f};
    private static final double L1 = 3.75;
    private static final double LINF = 2;
    private static final double L2 = Math.sqrt(1 + 4 + 0.25 + 0.0625);

    private LinearProblem() {}

    /** Logits {@code last(0, w x)}. */
    static Model model(UnaryOperator<Value> last) {
        GraphBuilder graph = new GraphBuilder("linear");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        Value weight = graph.constant("weight", Tensor.of(new float[] {0, 1, 0, -2, 0, 0.5f, 0, 0.25f}, 4, 2));
        graph.output("y", last.apply(x.matMul(weight)));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED);
    }

    static Tensor inputs() {
        return Tensor.of(values(), EXAMPLES, 4);
    }

    private static float[] values() {
        Random random = new Random(2);
        float[] inputs = new float[4 * EXAMPLES];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        return inputs;
    }

    static double score(int example) {
        float[] inputs = values();
        return IntStream.range(0, 4)
                .mapToDouble(f -> (double) WEIGHT[f] * inputs[4 * example + f])
                .sum();
    }

    static boolean isRight(int example) {
        return example % 10 != 0;
    }

    private static long label(int example) {
        return score(example) > 0 == isRight(example) ? 1 : 0;
    }

    static TensorDataSet data() {
        long[] labels =
                IntStream.range(0, EXAMPLES).mapToLong(LinearProblem::label).toArray();
        return TensorDataSet.classification("arrays", inputs(), Tensor.of(labels, EXAMPLES), List.of("down", "up"));
    }

    static long count(IntPredicate examples) {
        return IntStream.range(0, EXAMPLES).filter(examples).count();
    }

    /** The robust accuracy in a ball. */
    static double robust(double epsilon, Norm norm) {
        double dual = switch (norm) {
            case LINF -> L1;
            case L2 -> L2;
            case L1 -> LINF;
            case L0 -> Double.POSITIVE_INFINITY; // one feature may become anything
        };
        return count(example -> isRight(example) && Math.abs(score(example)) > epsilon * dual) / (double) EXAMPLES;
    }
}
