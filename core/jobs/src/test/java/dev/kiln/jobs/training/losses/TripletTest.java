package dev.kiln.jobs.training.losses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.ColumnarDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Points of eight features, of which the signs of the first two are the class and the others noise of twice the size. */
class TripletTest {

    private static final int EXAMPLES = 96;
    private static final int FEATURES = 8;

    private static DataSet points(long seed) {
        Random random = new Random(seed);
        float[] x = new float[EXAMPLES * FEATURES];
        long[] classes = new long[EXAMPLES];
        for (int i = 0; i < x.length; i++) {
            int feature = i % FEATURES;
            boolean isPositive = random.nextBoolean();
            x[i] = feature < 2 ? (isPositive ? 1 : -1) : (float) (2 * random.nextGaussian());
            classes[i / FEATURES] += feature < 2 && isPositive ? 1 + feature : 0;
        }
        return ColumnarDataSet.named("points")
                .input("x", Tensor.of(x, EXAMPLES, FEATURES))
                .target("class", Tensor.of(classes, EXAMPLES))
                .build();
    }

    /** An embedding in the plane, at first of the features in equal parts. */
    private static Model embedding() {
        GraphBuilder graph = new GraphBuilder("embedding");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(FEATURES)));
        Value w = graph.constant("w", Rows.waves(0.5, 2, 1, FEATURES, 2));
        graph.output("y", x.matMul(w));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("w"));
    }

    /** The share of examples whose nearest neighbour is of their class. */
    private static double accuracy(Engine engine, Model model, DataSet data) {
        Tensor x = data.batches(EXAMPLES).iterator().next().inputs();
        long[] classes = data.batches(EXAMPLES).iterator().next().targets().toLongArray();
        float[] y;
        try (Program program = engine.compile(model.graph())) {
            y = program.run(Map.of("x", x)).get("y").toFloatArray();
        }
        double right = 0;
        for (int i = 0; i < EXAMPLES; i++) {
            right += classes[nearest(y, i)] == classes[i] ? 1 : 0;
        }
        return right / EXAMPLES;
    }

    private static int nearest(float[] y, int i) {
        int nearest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < EXAMPLES; j++) {
            double distance = Math.hypot(y[2 * i] - y[2 * j], y[2 * i + 1] - y[2 * j + 1]);
            if (j != i && distance < least) {
                least = distance;
                nearest = j;
            }
        }
        return nearest;
    }

    @OnEachEngine
    void bringsExamplesOfAClassTogether(Engine engine) {
        Model before = embedding();
        Model after = Trained.of(engine, before, "triplet:margin=1", "adam:lr=0.02", points(1), 200)
                .model();
        DataSet others = points(2);
        assertThat(accuracy(engine, before, others)).isLessThan(0.6);
        assertThat(accuracy(engine, after, others)).isGreaterThan(0.9);
    }
}
