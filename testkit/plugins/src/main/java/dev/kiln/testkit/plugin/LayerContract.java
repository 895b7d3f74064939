package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.data.Task;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.ResidentSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a {@link Layer}. The layer is the only one of a network, with its initial parameters.
 *
 * <p>By default it is tested on {@code [N, 6]}, {@code [N, 5, 6]} and {@code [N, 4, 8, 8]} FLOAT, where it accepts
 * them, and if it accepts none on tokens INT64 {@code [N, 5]}.
 */
public abstract class LayerContract extends ProviderContract<Layer, LayerProvider> {

    private static final List<TensorType> USUAL = List.of(
            TensorType.floats(Shape.batchOf(6)),
            TensorType.floats(Shape.batchOf(5, 6)),
            TensorType.floats(Shape.batchOf(4, 8, 8)));
    private static final TensorType TOKENS = new TensorType(ElementType.INT64, Shape.batchOf(5));
    private static final int BATCH = 3;
    private static final int MEMORY_BATCH = 64;
    private static final int MEMORY_TIMES = 20;

    /** Called by subclasses. */
    protected LayerContract() {
        super(LayerProvider.KIND);
    }

    /**
     * Returns the input types on which a layer is tested, the batch first and open. By default those of the usual ones
     * that it accepts.
     *
     * @param layer a layer, created from one of the {@link #specifications}
     */
    protected List<TensorType> inputs(Layer layer) {
        List<TensorType> accepted =
                USUAL.stream().filter(type -> accepts(layer, type)).toList();
        if (accepted.isEmpty() && accepts(layer, TOKENS)) {
            return List.of(TOKENS);
        }
        return accepted;
    }

    /**
     * Creates an input: FLOAT uniform in {@code [-1, 1)}, or token numbers 0 and 1.
     *
     * @param type one of {@link #inputs}
     * @param batch the number of examples
     * @return the input
     */
    protected Tensor values(TensorType type, long batch) {
        long[] shape = type.shape().with(0, Dim.of(batch)).toArray();
        return type.elementType().isFloating()
                ? SeededValues.uniform(batch, shape)
                : SeededValues.integers(batch, 2, shape);
    }

    /**
     * Returns the maximum deviation of a gradient from the central difference, as a share of {@code 1 + |difference|};
     * 5e-3 by default, the error of differences with a step of 0.01 in single precision.
     */
    protected double gradientTolerance() {
        return 5e-3;
    }

    private static boolean accepts(Layer layer, TensorType type) {
        try {
            LayerNetwork.of(layer, type);
            return true;
        } catch (GraphException e) {
            return false;
        }
    }

    /** An action on a layer and one of its inputs. */
    private interface Trial {
        void run(Layer layer, TensorType input, String what);
    }

    private void onEachInput(Trial trial) {
        for (Map<String, Object> options : specifications()) {
            Layer layer = make(options);
            List<TensorType> inputs = inputs(layer);
            assertTrue(
                    !inputs.isEmpty(),
                    () -> "with " + options + " it accepts none of " + USUAL + ", " + TOKENS + ". Override inputs().");
            for (TensorType input : inputs) {
                String what = "with " + options + " on " + input;
                during(what, () -> trial.run(layer, input, what));
            }
        }
    }

    @Override
    Map<String, Tensor> use(LayerProvider provider, Map<String, Object> options, Engine engine) {
        return use(provider, options, engine, BATCH);
    }

    private Map<String, Tensor> use(LayerProvider provider, Map<String, Object> options, Engine engine, int batch) {
        Layer layer = make(provider, options);
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (TensorType input : inputs(layer)) {
            LayerNetwork network = LayerNetwork.of(layer, input);
            network.parameters().forEach((name, value) -> results.put(name + " for " + input, value));
            results.put("y of " + input, LayerNetwork.predict(engine, network.graph(), values(input, batch)));
        }
        return results;
    }

    @Test
    @Checks(Check.SHAPES)
    void infersTheShapesOfItsResults() {
        onBestEngine(
                Check.SHAPES,
                engine -> onEachInput((layer, input, what) -> {
                    LayerNetwork network = LayerNetwork.of(layer, input);
                    Shape inferred = network.output().shape();
                    assertTrue(inferred.rank() > 0, what + ": y has no batch: " + inferred);
                    assertEquals(input.shape().dim(0), inferred.dim(0), what + ": the first axis of y is the batch's");
                    try (Program program = engine.compile(network.graph())) {
                        for (int batch : new int[] {1, BATCH}) {
                            Tensor y = LayerNetwork.predict(program, values(input, batch));
                            assertTrue(
                                    network.output().accepts(y),
                                    what + ": inferred is " + network.output() + ", a run gives " + y.type());
                            assertEquals(batch, y.shape()[0], what + ": rows of y");
                        }
                    }
                    TensorType fixed =
                            new TensorType(input.elementType(), input.shape().with(0, Dim.of(BATCH)));
                    assertEquals(
                            Dim.of(BATCH),
                            LayerNetwork.of(layer, fixed).output().shape().dim(0),
                            what + ", the batch known");
                }));
    }

    @Test
    @Checks(Check.EXAMPLES)
    void treatsEachExampleByItself() {
        onBestEngine(
                Check.EXAMPLES,
                engine -> onEachInput((layer, input, what) -> {
                    try (Program program =
                            engine.compile(LayerNetwork.of(layer, input).graph())) {
                        Tensor x = values(input, BATCH);
                        Closeness.assertByThemselves(
                                BATCH,
                                LayerNetwork.predict(program, x),
                                row -> LayerNetwork.predict(program, x.slice(row, row + 1)),
                                tolerance(),
                                what);
                    }
                }));
    }

    @TestFactory
    @Checks(Check.GRADIENTS)
    Stream<DynamicTest> hasTheGradientsOfItsResults() {
        return onEachEngine(
                Check.GRADIENTS,
                Set.of(Capability.INPUT_GRADIENT),
                engine -> onEachInput(
                        (layer, input, what) -> checkGradients(engine, LayerNetwork.of(layer, input), input, what)));
    }

    private void checkGradients(Engine engine, LayerNetwork network, TensorType input, String what) {
        Map<String, Tensor> feeds = new LinkedHashMap<>(network.parameters());
        List<String> variables = new ArrayList<>(feeds.keySet());
        feeds.put("x", values(input, BATCH));
        if (input.elementType().isFloating()) {
            variables.add("x");
        }
        new CentralDifferences(engine, network.graph(), feeds, variables, gradientTolerance()).check(what);
    }

    @Test
    @Checks(Check.SAVE_AND_LOAD)
    void predictsTheSameBehindAFile() {
        onBestEngine(
                Check.SAVE_AND_LOAD,
                engine -> onEachInput((layer, input, what) -> {
                    LayerNetwork network = LayerNetwork.of(layer, input);
                    Path file = folder.resolve("layer.onnx");
                    ModelFiles.write(network.model(), file);
                    Model read = ModelFiles.read(file);
                    assertEquals(network.model().parameters(), read.parameters(), what + ": parameters");
                    assertEquals(network.model().statistics(), read.statistics(), what + ": running statistics");
                    Tensor x = values(input, BATCH);
                    assertEquals(
                            LayerNetwork.predict(engine, network.graph(), x),
                            LayerNetwork.predict(engine, read.graph(), x),
                            what + ": y of the file written and read again");
                }));
    }

    @Test
    @Checks(Check.TRAINING)
    void canBeTrained() {
        List<EngineProvider> able = able(Check.TRAINING, Set.of(Capability.TRAINING));
        onEachInput((layer, input, what) -> {
            Map<String, Tensor> first = train(able.get(0), layer, input);
            Results.assertFinite(first, what);
            for (EngineProvider other : able.subList(1, able.size())) {
                assertAgree(first, train(other, layer, input), what + ", trained on " + other.name());
            }
        });
    }

    private Map<String, Tensor> train(EngineProvider provider, Layer layer, TensorType input) {
        LayerNetwork network = LayerNetwork.scaled(layer, input);
        Tensor x = values(input, BATCH);
        long[] shape = network.model()
                .predictedShape(Task.REGRESSION)
                .with(0, Dim.of(BATCH))
                .toArray();
        try (Engine engine = provider.open(EngineOptions.DEFAULT)) {
            return ShortTraining.run(engine, network.model(), x, SeededValues.uniform(3, shape));
        }
    }

    @Test
    @Checks(Check.MEMORY)
    void leavesNothingBehind() {
        if (!ResidentSet.isKnown()) {
            skip(Check.MEMORY, "this system does not say how much memory a process has");
        }
        onBestEngine(
                Check.MEMORY,
                engine -> ResidentSet.assertFlat(
                        MEMORY_TIMES, () -> use(provider(), firstSpecification(), engine, MEMORY_BATCH)));
    }
}
