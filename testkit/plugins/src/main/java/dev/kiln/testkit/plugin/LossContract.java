package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a {@link Loss}.
 *
 * <p>By default it is tested on classes with logits {@code [N, 4]}, and on values {@code [N, 3]} and {@code [N, 2, 3]},
 * where it accepts them.
 */
public abstract class LossContract extends ProviderContract<Loss, LossProvider> {

    private static final List<Case> USUAL = List.of(
            new Case(TensorType.floats(Shape.batchOf(4)), new TensorType(ElementType.INT64, Shape.batchOf())),
            Case.values(3),
            Case.values(2, 3));
    private static final int BATCH = 5;
    private static final double FAR = 1e4;

    /** Called by subclasses. */
    protected LossContract() {
        super(LossProvider.KIND);
    }

    /**
     * The arguments of a loss.
     *
     * @param prediction the type of the prediction, the batch first and open
     * @param target the type of the target: INT64 {@code [N]} for classes, or the prediction's
     */
    public record Case(TensorType prediction, TensorType target) {

        /**
         * Values, FLOAT in prediction and target.
         *
         * @param example the lengths of one example's axes
         * @return the case
         */
        public static Case values(long... example) {
            TensorType type = TensorType.floats(Shape.batchOf(example));
            return new Case(type, type);
        }
    }

    /**
     * Returns the cases on which a loss is tested. By default the usual ones that it accepts.
     *
     * @param loss a loss, created from one of the {@link #specifications}
     */
    protected List<Case> cases(Loss loss) {
        return USUAL.stream().filter(usual -> accepts(loss, usual)).toList();
    }

    /**
     * Creates predictions, uniform in {@code [-1, 1)}.
     *
     * @param type the type of the prediction
     * @param batch the number of examples
     * @return the predictions
     */
    protected Tensor predictions(TensorType type, long batch) {
        return SeededValues.uniform(11, lengths(type, batch));
    }

    /**
     * Creates targets: one of four classes, or values uniform in {@code [-1, 1)}.
     *
     * @param type the type of the target
     * @param batch the number of examples
     * @return the targets
     */
    protected Tensor targets(TensorType type, long batch) {
        long[] shape = lengths(type, batch);
        return type.elementType().isFloating() ? SeededValues.uniform(12, shape) : SeededValues.integers(13, 4, shape);
    }

    /**
     * Returns the maximum deviation of a gradient from the central difference, as a share of {@code 1 + |difference|};
     * 5e-3 by default, the error of differences with a step of 0.01 in single precision.
     */
    protected double gradientTolerance() {
        return 5e-3;
    }

    private static long[] lengths(TensorType type, long batch) {
        return type.shape().with(0, Dim.of(batch)).toArray();
    }

    private static boolean accepts(Loss loss, Case tried) {
        try {
            graph(loss, tried);
            return true;
        } catch (GraphException e) {
            return false;
        }
    }

    private static Graph graph(Loss loss, Case tried) {
        GraphBuilder builder = new GraphBuilder("loss");
        Value prediction = builder.input("prediction", tried.prediction());
        Value target = builder.input("target", tried.target());
        builder.output("loss", loss.apply(prediction, target));
        return builder.build();
    }

    private Map<String, Tensor> feeds(Case tried, long batch) {
        return Map.of("prediction", predictions(tried.prediction(), batch), "target", targets(tried.target(), batch));
    }

    /** An action on a loss and one case. */
    private interface Trial {
        void run(Loss loss, Case tried, String what);
    }

    private void onEachCase(Trial trial) {
        for (Map<String, Object> options : specifications()) {
            Loss loss = make(options);
            List<Case> cases = cases(loss);
            assertFalse(
                    cases.isEmpty(), () -> "with " + options + " it accepts none of " + USUAL + ". Override cases().");
            for (Case tried : cases) {
                String what = "with " + options + " on " + tried.prediction();
                during(what, () -> trial.run(loss, tried, what));
            }
        }
    }

    @Override
    Map<String, Tensor> use(LossProvider provider, Map<String, Object> options, Engine engine) {
        Loss loss = make(provider, options);
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (Case tried : cases(loss)) {
            try (Program program = engine.compile(graph(loss, tried))) {
                results.put("loss of " + tried, Results.of(program.run(feeds(tried, BATCH)), "loss"));
            }
        }
        return results;
    }

    @Test
    @Checks(Check.EXAMPLES)
    void givesEachExampleALossOfItsOwn() {
        onBestEngine(
                Check.EXAMPLES,
                engine -> onEachCase((loss, tried, what) -> {
                    Graph graph = graph(loss, tried);
                    TensorType inferred = graph.type("loss");
                    Dim batch = tried.prediction().shape().dim(0);
                    boolean isOfExamples = inferred.equals(TensorType.floats(Shape.of(List.of(batch))));
                    assertTrue(
                            isOfExamples || isOfPositions(inferred, tried),
                            () -> what + ": the loss is FLOAT [N], or [N, T] for each position of a sequence, not "
                                    + inferred);
                    Map<String, Tensor> feeds = feeds(tried, BATCH);
                    try (Program program = engine.compile(graph)) {
                        Tensor together = Results.of(program.run(feeds), "loss");
                        assertTrue(inferred.accepts(together), what + ": the loss is " + together.type());
                        Closeness.assertByThemselves(
                                BATCH,
                                together,
                                row -> Results.of(
                                        program.run(Map.of(
                                                "prediction",
                                                Results.of(feeds, "prediction").slice(row, row + 1),
                                                "target",
                                                Results.of(feeds, "target").slice(row, row + 1))),
                                        "loss"),
                                tolerance(),
                                what);
                    }
                }));
    }

    /** A loss for each token has an axis less than the prediction, which has scores for each. */
    private static boolean isOfPositions(TensorType loss, Case tried) {
        Shape shape = loss.shape();
        return loss.elementType() == ElementType.FLOAT
                && shape.rank() > 1
                && shape.rank() < tried.prediction().shape().rank()
                && shape.dim(0).equals(tried.prediction().shape().dim(0));
    }

    @TestFactory
    @Checks(Check.GRADIENTS)
    Stream<DynamicTest> hasTheGradientsOfItsResults() {
        return onEachEngine(
                Check.GRADIENTS,
                Set.of(Capability.INPUT_GRADIENT),
                engine -> onEachCase((loss, tried, what) -> new CentralDifferences(
                                engine,
                                graph(loss, tried),
                                feeds(tried, BATCH),
                                List.of("prediction"),
                                gradientTolerance())
                        .check(what)));
    }

    @TestFactory
    @Checks(Check.EXTREMES)
    Stream<DynamicTest> staysFiniteWhereThePredictionIsFarOff() {
        return onEachEngine(
                Check.EXTREMES,
                Set.of(Capability.INPUT_GRADIENT),
                engine -> onEachCase((loss, tried, what) -> {
                    try (Program program = engine.compile(differentiated(loss, tried))) {
                        for (double far : new double[] {FAR, -FAR}) {
                            Map<String, Tensor> feeds = Map.of(
                                    "prediction", scaled(predictions(tried.prediction(), BATCH), far),
                                    "target", targets(tried.target(), BATCH));
                            Results.assertFinite(program.run(feeds), what + ", predictions times " + far);
                        }
                    }
                }));
    }

    private static Graph differentiated(Loss loss, Case tried) {
        GraphBuilder builder = new GraphBuilder("gradient");
        Value prediction = builder.input("prediction", tried.prediction());
        Value value = loss.apply(prediction, builder.input("target", tried.target()));
        builder.output("loss", value);
        builder.output("gradient", builder.gradient(value.reduceSum(), prediction));
        return builder.build();
    }

    private static Tensor scaled(Tensor tensor, double by) {
        float[] values = tensor.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) by;
        }
        return Tensor.of(values, tensor.shape());
    }
}
