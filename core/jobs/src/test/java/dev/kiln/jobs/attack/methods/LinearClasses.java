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
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Six classes with the logits {@code x W}, {@code W[i] = sin((i + 1)²)} of shape 5x6, and 40 examples
 * {@code x[i] = 1.5 sin((i + 2)²)} without a range; all labels are right. An example withstands every change up to the least
 * {@code (z_y - z_k) / |w_y - w_k|} in the dual norm.
 */
final class LinearClasses {

    static final int EXAMPLES = 40;
    static final int FEATURES = 5;
    static final int CLASSES = 6;

    private LinearClasses() {}

    private static float weight(int feature, int klass) {
        int i = CLASSES * feature + klass + 1;
        return (float) Math.sin(i * i);
    }

    private static float feature(int example, int feature) {
        int i = FEATURES * example + feature + 2;
        return (float) (1.5 * Math.sin(i * i));
    }

    private static double logit(int example, int klass) {
        return IntStream.range(0, FEATURES)
                .mapToDouble(f -> (double) feature(example, f) * weight(f, klass))
                .sum();
    }

    private static int label(int example) {
        return IntStream.range(0, CLASSES).reduce(0, (best, k) -> logit(example, k) > logit(example, best) ? k : best);
    }

    static Model model() {
        GraphBuilder graph = new GraphBuilder("classes");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(FEATURES)));
        float[] weights = new float[FEATURES * CLASSES];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(i / CLASSES, i % CLASSES);
        }
        graph.output("y", x.matMul(graph.constant("w", Tensor.of(weights, FEATURES, CLASSES))));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED);
    }

    static TensorDataSet data() {
        float[] features = new float[EXAMPLES * FEATURES];
        for (int i = 0; i < features.length; i++) {
            features[i] = feature(i / FEATURES, i % FEATURES);
        }
        long[] labels =
                IntStream.range(0, EXAMPLES).mapToLong(LinearClasses::label).toArray();
        return TensorDataSet.classification(
                "classes",
                Tensor.of(features, EXAMPLES, FEATURES),
                Tensor.of(labels, EXAMPLES),
                List.of("a", "b", "c", "d", "e", "f"));
    }

    /** The size of the smallest change that leads to a class. */
    static double distance(int example, int klass, Norm norm) {
        int right = label(example);
        DoubleStream apart =
                IntStream.range(0, FEATURES).mapToDouble(f -> Math.abs((double) weight(f, right) - weight(f, klass)));
        double dual = switch (norm) {
            case LINF -> apart.sum();
            case L2 -> Math.sqrt(apart.map(a -> a * a).sum());
            case L1, L0 -> apart.max().orElseThrow();
        };
        return (logit(example, right) - logit(example, klass)) / dual;
    }

    static double robust(double epsilon, Norm norm) {
        return IntStream.range(0, EXAMPLES)
                        .filter(example -> IntStream.range(0, CLASSES)
                                .filter(k -> k != label(example))
                                .allMatch(k -> distance(example, k, norm) > epsilon))
                        .count()
                / (double) EXAMPLES;
    }
}
