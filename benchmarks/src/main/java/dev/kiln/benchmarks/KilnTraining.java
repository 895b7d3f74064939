package dev.kiln.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.training.TrainingGraph;
import java.util.HashMap;
import java.util.Map;

/** Kiln's training step on one of its engines, with the feeds and outputs of Kiln's own training loop. */
final class KilnTraining implements InProcess {

    private final TrainingJob job;
    private final Engine engine;
    private final TrainingGraph graph;
    private final Program program;
    private int step;
    private double loss;

    KilnTraining(TrainingJob job, String engineName) {
        this.job = job;
        engine = Kiln.engine(engineName);
        graph = job.step();
        program = engine.compile(graph.graph());
    }

    @Override
    public String name() {
        return Kiln.title(engine);
    }

    @Override
    public void once() {
        Batch batch = job.batches().get(step % job.batches().size());
        step++;
        Map<String, Tensor> feeds = new HashMap<>(graph.feeds().of(batch));
        feeds.put(TrainingGraph.LEARNING_RATE, Tensor.scalar(ElementType.FLOAT, job.learningRate()));
        feeds.put(TrainingGraph.STEP, Tensor.scalar(ElementType.FLOAT, step));
        loss = requireNonNull(program.run(feeds).get(TrainingGraph.LOSS)).getDouble(0);
    }

    @Override
    public float[] result() {
        return new float[] {(float) loss};
    }

    @Override
    public void close() {
        program.close();
        engine.close();
    }
}
