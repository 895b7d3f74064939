package dev.kiln.jobs.training.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.Task;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.training.TrainingGraph;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The parameters of a small network after some full-batch steps, compared with those of PyTorch 2.13, and of independent
 * implementations on it where it has no such optimizer, in double precision: {@code pytorch-values.txt} was written by
 * {@code pytorch_values.py}, which describes the network and the lines.
 */
class PyTorchValuesTest {

    private static final double TOLERANCE = 2e-6;

    /** Differences of gradients that are close to each other amplify rounding. */
    private static final double TOLERANCE_OF_L_BFGS = 5e-5;

    private static final List<String> PARAMETERS = List.of("w", "b", "v", "c");

    @OnEachEngine
    void agreesWithPyTorch(Engine engine) throws IOException {
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(1);
        for (int i = 0; i < lines.size(); i += 2) {
            String[] head = lines.get(i).split(" ", -1);
            double[] expected = numbers(lines.get(i + 1));
            double[] actual = trained(engine, head[0], Integer.parseInt(head[1]));
            double tolerance = head[0].startsWith("l-bfgs") ? TOLERANCE_OF_L_BFGS : TOLERANCE;
            assertThat(actual).as(head[0]).containsExactly(expected, within(tolerance));
        }
    }

    private static List<String> lines() throws IOException {
        try (InputStream file = PyTorchValuesTest.class.getResourceAsStream("pytorch-values.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static double[] numbers(String line) {
        return List.of(line.split(" ", -1)).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static Tensor waves(double amplitude, double step, double start, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (amplitude * Math.sin(step * i + start));
        }
        return Tensor.of(values, shape);
    }

    private static Model network() {
        GraphBuilder graph = new GraphBuilder("network");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value w = graph.constant("w", waves(0.6, 1.3, 0, 3, 4));
        Value b = graph.constant("b", waves(0.6, 1.3, 2, 4));
        Value v = graph.constant("v", waves(0.6, 1.3, 1, 4, 2));
        Value c = graph.constant("c", waves(0.6, 1.3, 3, 2));
        graph.output("y", x.matMul(w).add(b).tanh().matMul(v).add(c));
        return Model.of(graph.build()).withParameters(Set.copyOf(PARAMETERS));
    }

    private static double[] trained(Engine engine, String specification, int steps) {
        Optimizer optimizer = ProvidedExtensions.create(OptimizerProvider.class, specification);
        Loss squared = (prediction, target) -> prediction.sub(target).square().reduceSum(false, 1);
        TrainingPlan plan = new TrainingPlan(squared, optimizer, Schedule.CONSTANT, 1, 5, List.of());
        TrainingGraph step = TrainingGraph.of(network(), Task.REGRESSION, plan);
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        feeds.put("x", waves(1, 0.9, 0.5, 5, 3));
        feeds.put(TrainingGraph.TARGET, waves(1, 0.7, Math.PI / 2, 5, 2));
        feeds.put(TrainingGraph.LEARNING_RATE, Tensor.scalar(ElementType.FLOAT, optimizer.learningRate()));
        try (Program program = engine.compile(step.graph())) {
            for (int number = 1; number <= steps; number++) {
                feeds.put(TrainingGraph.STEP, Tensor.scalar(ElementType.FLOAT, number));
                program.run(feeds, List.of());
            }
            List<Double> values = new ArrayList<>();
            for (String name : PARAMETERS) {
                for (float value : program.state(name).toFloatArray()) {
                    values.add((double) value);
                }
            }
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }
}
