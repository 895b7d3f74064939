package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.data.NotFinite;
import dev.kiln.data.random.SplitMix;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Head;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

    private final TotalLoss loss;
    private final DataSet data;
    private final String target;
    private final ColumnFeeds feeds;
    private final int batchSize;
    private final NoiseSource noise;
    private final LiveProgram live;

    Validation(Engine engine, Model model, TotalLoss loss, DataSet data, Collection<String> changed, long seed) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/validation");
        List<Head> heads = Head.of(model, data.columns());
        Map<String, Value> inputs = model.declareInputs(builder);
        this.loss = loss;
        this.data = data;
        this.target = heads.get(0).name();
        this.feeds = new ColumnFeeds(builder, data.columns(), inputs);
        this.batchSize = batchSize(model);
        this.noise = new NoiseSource(SplitMix.key(seed, "validation"));
        Map<String, Value> values = builder.inline(model.graph(), model.bindings(inputs));
        LossProgram program = new LossProgram(feeds, heads, inputs, values, new LossStates(builder, false));
        this.live = LiveProgram.compile(engine, graph(builder, loss, program), changed);
    }

    /** The number of examples that are measured at once. */
    static int batchSize(Model model) {
        return ExampleForm.of(model).fixedBatch().orElse(BATCH);
    }

    private static Graph graph(GraphBuilder builder, TotalLoss loss, LossProgram program) {
        loss.sums(builder, program);
        Head first = program.heads().get(0);
        if (first.task() == Task.CLASSIFICATION) {
            Value target = program.target(first.name());
            builder.output(TrainingGraph.CORRECT, TrainingGraph.correct(program.prediction(first.name()), target));
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
        TotalLoss.Sums sums = loss.new Sums(target);
        double correct = 0;
        for (Batch batch : data.batches(batchSize)) {
            NotFinite.refuse(data, batch);
            Map<String, Tensor> results = live.program().run(feeds(batch));
            MeanLoss.check(loss.first(), results, batch.size());
            sums.add(results, batch.size());
            correct += Scores.of(results).correct();
        }
        return new Result(sums.mean(), Scores.share(data, correct));
    }

    private Map<String, Tensor> feeds(Batch batch) {
        Map<String, Tensor> feeds = new HashMap<>(noise.draw(live.program().graph(), 0, batch.indices()));
        feeds.putAll(this.feeds.of(batch));
        return feeds;
    }

    @Override
    public void close() {
        live.close();
    }
}
