package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Objective;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.data.NotFinite;
import dev.kiln.data.random.SplitMix;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Measures loss and accuracy on data that training does not learn from, in the model's inference form. */
final class Validation implements AutoCloseable {

    private static final int BATCH = 256;

    /**
     * The measurements.
     *
     * @param loss the mean over the examples
     * @param accuracy the share classified correctly; empty in regression
     */
    record Result(double loss, OptionalDouble accuracy) {}

    private final Objective objective;
    private final DataSet data;
    private final String input;
    private final int batchSize;
    private final NoiseSource noise;
    private final LiveProgram live;

    Validation(Engine engine, Model model, Objective objective, DataSet data, Collection<String> learned, long seed) {
        this.objective = objective;
        this.data = data;
        this.input = model.features().name();
        this.batchSize = batchSize(model);
        this.noise = new NoiseSource(SplitMix.key(seed, "validation"));
        this.live = LiveProgram.compile(engine, graph(model, objective, data.task()), learned);
    }

    /** The number of examples that are measured at once. */
    static int batchSize(Model model) {
        return ExampleForm.of(model).fixedBatch().orElse(BATCH);
    }

    private static Graph graph(Model model, Objective objective, Task task) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/validation");
        Input features = model.features();
        Value examples = builder.input(features.name(), features.type());
        Map<String, Value> values = builder.inline(model.graph(), model.bindings(examples));
        Value predicted = model.predicted(task, values);
        Value target = builder.input(TrainingGraph.TARGET, TrainingGraph.targetType(task, examples, predicted));
        Value losses = ExampleLosses.write(objective, examples, predicted, target);
        builder.output(TrainingGraph.LOSS, losses.reduceSum());
        if (task == Task.CLASSIFICATION) {
            builder.output(TrainingGraph.CORRECT, TrainingGraph.correct(predicted, target));
        }
        return GraphEditor.of(builder.build()).prune().build();
    }

    /** Measures with the current values of a training. */
    Result measure(TrainingValues values) {
        live.refresh(values);
        return measure();
    }

    /** Measures with the original values of the model. */
    Result measure() {
        double loss = 0;
        double correct = 0;
        for (Batch batch : data.batches(batchSize)) {
            NotFinite.refuse(data, batch);
            Map<String, Tensor> results = live.program().run(feeds(batch));
            ExampleLosses.check(objective, results, batch.size());
            Scores scores = Scores.of(results);
            loss += scores.loss();
            correct += scores.correct();
        }
        return new Result(loss / data.size(), Scores.share(data, correct));
    }

    private Map<String, Tensor> feeds(Batch batch) {
        Map<String, Tensor> feeds = new HashMap<>(noise.draw(live.program().graph(), 0, batch.indices()));
        feeds.put(input, batch.inputs());
        feeds.put(TrainingGraph.TARGET, batch.targets());
        return feeds;
    }

    @Override
    public void close() {
        live.close();
    }
}
