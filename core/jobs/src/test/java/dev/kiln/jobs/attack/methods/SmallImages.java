package dev.kiln.jobs.attack.methods;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.attack.AttackPrograms;
import dev.kiln.jobs.attack.AttackSession;
import dev.kiln.jobs.fit.ModelInput;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A network on images of two channels, seven rows and six columns in [0, 1], whose numbers are simple formulas: logits
 * {@code tanh((x - 0.5) V) W} for {@code V[i] = 0.6 sin((i + 1)²)} of shape 84x5 and {@code W[i] = 2 sin((i + 2)²)} of
 * shape 5x3, and images {@code x[i] = 0.5 + 0.4 sin((i + 3)²)}. The labels are its predictions. It computes in double
 * precision too.
 */
final class SmallImages {

    static final int EXAMPLES = 6;
    static final int CHANNELS = 2;
    static final int HEIGHT = 7;
    static final int WIDTH = 6;
    static final int FEATURES = CHANNELS * HEIGHT * WIDTH;
    static final int CLASSES = 3;
    private static final int HIDDEN = 5;

    private SmallImages() {}

    private static float v(long i) {
        return (float) (0.6 * Math.sin((i + 1.0) * (i + 1)));
    }

    private static float w(long i) {
        return (float) (2 * Math.sin((i + 2.0) * (i + 2)));
    }

    private static float[] filled(int count, IntToDoubleFunction element) {
        float[] values = new float[count];
        IntStream.range(0, count).forEach(i -> values[i] = (float) element.applyAsDouble(i));
        return values;
    }

    static float[] pixels() {
        return filled(EXAMPLES * FEATURES, i -> 0.5 + 0.4 * Math.sin((i + 3.0) * (i + 3)));
    }

    /** One image in double precision. */
    static double[] image(int example) {
        return image(pixels(), example);
    }

    /** One of several images in double precision. */
    static double[] image(float[] pixels, int example) {
        return IntStream.range(0, FEATURES)
                .mapToDouble(f -> pixels[example * FEATURES + f])
                .toArray();
    }

    static double[] logits(double[] image) {
        double[] logits = new double[CLASSES];
        for (int h = 0; h < HIDDEN; h++) {
            double sum = 0;
            for (int f = 0; f < FEATURES; f++) {
                sum += (image[f] - 0.5) * v((long) f * HIDDEN + h);
            }
            for (int k = 0; k < CLASSES; k++) {
                logits[k] += Math.tanh(sum) * w((long) h * CLASSES + k);
            }
        }
        return logits;
    }

    static int predicted(double[] image) {
        double[] logits = logits(image);
        return IntStream.range(0, CLASSES)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }

    static int label(int example) {
        return predicted(image(example));
    }

    /** The lead of a class. */
    static double margin(double[] image, int given) {
        double[] logits = logits(image);
        return logits[given]
                - IntStream.range(0, CLASSES)
                        .filter(k -> k != given)
                        .mapToDouble(k -> logits[k])
                        .max()
                        .orElseThrow();
    }

    static Model model() {
        GraphBuilder graph = new GraphBuilder("images");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(CHANNELS, HEIGHT, WIDTH)));
        Value v = graph.constant("v", Tensor.of(filled(FEATURES * HIDDEN, SmallImages::v), FEATURES, HIDDEN));
        Value w = graph.constant("w", Tensor.of(filled(HIDDEN * CLASSES, SmallImages::w), HIDDEN, CLASSES));
        graph.output("y", x.flatten(1).sub(0.5).matMul(v).tanh().matMul(w));
        return Model.of(graph.build()).withInput(InputInfo.UNIT);
    }

    static TensorDataSet data() {
        long[] labels =
                IntStream.range(0, EXAMPLES).mapToLong(SmallImages::label).toArray();
        return TensorDataSet.classification(
                "images",
                Tensor.of(pixels(), EXAMPLES, CHANNELS, HEIGHT, WIDTH),
                Tensor.of(labels, EXAMPLES),
                List.of("a", "b", "c"));
    }

    /** A session with the seed of {@link Attacked}, whose noise a plain loop draws too. */
    static void inSession(Engine engine, ThreatModel threat, Consumer<AttackSession> work) {
        ModelInput input = ModelInput.of(model(), data());
        try (AttackPrograms programs = new AttackPrograms(engine::compile, model(), input, 32)) {
            work.accept(AttackSession.on(programs, threat, 1, data()));
        }
    }
}
