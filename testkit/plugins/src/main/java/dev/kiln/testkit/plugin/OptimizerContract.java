package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.testkit.ProvidedExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The contract of an {@link Optimizer}. It trains a linear model {@code y = x W + b} by its squared error, which is
 * convex, in the host's own training.
 */
public abstract class OptimizerContract extends ProviderContract<Optimizer, OptimizerProvider> {

    private static final int EXAMPLES = 16;
    private static final int BATCH_SIZE = 8;
    private static final int STOPPED_BEHIND = 2;
    private static final int EPOCHS = 5;
    private static final TensorDataSet DATA = TensorDataSet.regression(
            "linear", SeededValues.uniform(21, EXAMPLES, 3), SeededValues.uniform(22, EXAMPLES, 2));

    /** Called by subclasses. */
    protected OptimizerContract() {
        super(OptimizerProvider.KIND);
    }

    /** Returns the number of steps in which the loss must decrease; 100 by default. */
    protected int steps() {
        return 100;
    }

    private static Model linear() {
        GraphBuilder builder = new GraphBuilder("linear");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(3)));
        Value weight = builder.constant("weight", SeededValues.uniform(23, 3, 2));
        Value bias = builder.constant("bias", Tensor.full(ElementType.FLOAT, 1, 2));
        builder.output("y", x.matMul(weight).add(bias));
        return Model.of(builder.build())
                .withParameters(Set.of("weight", "bias"))
                .withInput(InputInfo.UNBOUNDED);
    }

    private static TrainingPlan plan(Optimizer optimizer, Schedule schedule, int epochs, int batchSize) {
        Loss squaredError = ProvidedExtensions.create(LossProvider.class, "mse");
        return new TrainingPlan(squaredError, optimizer, schedule, epochs, batchSize, List.of());
    }

    private static Map<String, Tensor> train(Engine engine, TrainingPlan plan, TrainingSettings settings) {
        return parameters(new EngineTrainer(engine, settings).train(linear(), DATA, plan));
    }

    private static Map<String, Tensor> parameters(Model model) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (String name : List.of("weight", "bias")) {
            parameters.put(name, model.graph().constant(name));
        }
        return parameters;
    }

    @Override
    Map<String, Tensor> use(OptimizerProvider provider, Map<String, Object> options, Engine engine) {
        Optimizer optimizer = make(provider, options);
        return train(engine, plan(optimizer, Schedule.CONSTANT, EPOCHS, BATCH_SIZE), TrainingSettings.DEFAULT);
    }

    @Test
    @Checks(Check.DESCENT)
    void goesDownAConvexLoss() {
        onBestEngine(Check.DESCENT, engine -> {
            for (Map<String, Object> options : specifications()) {
                Optimizer optimizer = make(options);
                assertTrue(
                        optimizer.learningRate() > 0 && Double.isFinite(optimizer.learningRate()),
                        () -> "with " + options + " the learning rate is " + optimizer.learningRate());
                List<Double> losses = new ArrayList<>();
                TrainingListener listener = new TrainingListener() {
                    @Override
                    public void epoch(EpochResult result) {
                        losses.add(result.loss());
                    }
                };
                train(
                        engine,
                        plan(optimizer, Schedule.CONSTANT, steps(), EXAMPLES),
                        TrainingSettings.DEFAULT.withListener(listener));
                double first = losses.get(0);
                double last = losses.get(losses.size() - 1);
                assertTrue(
                        last < first,
                        () -> "with " + options + " the loss is " + first + " at first and " + last + " after "
                                + steps() + " steps");
            }
        });
    }

    @Test
    @Checks(Check.RESUME)
    void goesOnFromACheckpointAsIfItHadNeverStopped() {
        onBestEngine(Check.RESUME, engine -> {
            int number = 0;
            for (Map<String, Object> options : specifications()) {
                Path checkpoint = folder.resolve("checkpoint-" + number++);
                TrainingSettings kept = TrainingSettings.DEFAULT.withCheckpoint(checkpoint, true);
                train(engine, plan(make(options), Schedule.CONSTANT, STOPPED_BEHIND, BATCH_SIZE), kept);
                Map<String, Tensor> resumed =
                        train(engine, plan(make(options), Schedule.CONSTANT, EPOCHS, BATCH_SIZE), kept);
                Map<String, Tensor> straight = use(provider(), options, engine);
                Results.assertSame(straight, resumed, "with " + options + ", stopped and resumed");
            }
        });
    }

    @Test
    @Checks(Check.SCHEDULE)
    void followsTheSchedule() {
        onBestEngine(Check.SCHEDULE, engine -> {
            for (Map<String, Object> options : specifications()) {
                Map<String, Tensor> before = parameters(linear());
                Map<String, Tensor> paused = scheduled(engine, options, 0);
                Results.assertSame(before, paused, "with " + options + ", where the schedule's factor is 0");
                Map<String, Tensor> whole = scheduled(engine, options, 1);
                String what = "with " + options + ", weights after a factor of ";
                assertNotEquals(before, whole, what + 1 + " are those before training");
                assertNotEquals(whole, scheduled(engine, options, 0.5), what + 0.5 + " are those after a factor of 1");
            }
        });
    }

    private Map<String, Tensor> scheduled(Engine engine, Map<String, Object> options, double factor) {
        TrainingPlan plan = plan(make(options), (step, steps) -> factor, 2, BATCH_SIZE);
        Map<String, Tensor> trained = train(engine, plan, TrainingSettings.DEFAULT);
        assertEquals(Set.of("weight", "bias"), trained.keySet());
        return trained;
    }
}
