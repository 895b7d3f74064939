package dev.kiln.testkit.plugin;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.training.NoiseSource;
import dev.kiln.jobs.training.TrainingGraph;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Some steps of training in the host's own training graph. */
final class ShortTraining {

    private static final int STEPS = 3;
    private static final double RATE = 0.01;

    private ShortTraining() {}

    /**
     * Trains a model on one batch by its squared error.
     *
     * @return the loss of each step, and the learned parameters
     */
    static Map<String, Tensor> run(Engine engine, Model model, Tensor inputs, Tensor targets) {
        TrainingPlan plan = new TrainingPlan(
                ProvidedExtensions.create(LossProvider.class, "mse"),
                ProvidedExtensions.create(OptimizerProvider.class, "sgd"),
                Schedule.CONSTANT,
                1,
                (int) inputs.shape()[0],
                List.of());
        TrainingGraph step = TrainingGraph.of(model, Task.REGRESSION, plan);
        NoiseSource noise = new NoiseSource(1);
        long[] places = LongStream.range(0, inputs.shape()[0]).toArray();
        Map<String, Tensor> results = new LinkedHashMap<>();
        try (Program program = engine.compile(step.graph())) {
            for (int i = 0; i < STEPS; i++) {
                Map<String, Tensor> feeds = new LinkedHashMap<>(noise.draw(step.graph(), i, places));
                feeds.putAll(step.feeds().of(new Batch(inputs, targets, places)));
                feeds.put(TrainingGraph.LEARNING_RATE, Tensor.scalar(ElementType.FLOAT, RATE));
                feeds.put(TrainingGraph.STEP, Tensor.scalar(ElementType.FLOAT, i + 1));
                results.put("loss of step " + (i + 1), Results.of(program.run(feeds), TrainingGraph.LOSS));
            }
            step.learned().forEach(name -> results.put(name, program.state(name)));
        }
        return results;
    }
}
