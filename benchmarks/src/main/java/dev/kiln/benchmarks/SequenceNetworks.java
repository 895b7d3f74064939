package dev.kiln.benchmarks;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.function.BiFunction;

/** Networks on sequences of random words: trained with the words as input, attacked with their embedding as input. */
final class SequenceNetworks {

    static final int WORDS = 1000;
    static final int UNITS = 128;
    static final int TIME = 32;
    static final int CLASSES = 4;

    private static final int BATCH = 32;
    private static final int BATCHES = 4;
    private static final int PGD_STEPS = 5;

    /** Writes the layers after the embedding, {@code [N, T, D]} to {@code [N, K]}. */
    private interface Body extends BiFunction<Value, Parameters, Value> {}

    private SequenceNetworks() {}

    static Network lstm() {
        String title = "embedding 128, 2 LSTM layers of 128, dense 4; T 32";
        return network("lstm", title, RecurrentBody::write);
    }

    static Network transformer() {
        String title =
                "embedding 128, 2 transformer encoder layers (4 heads, feed-forward 512, GELU), mean, dense 4; T 32";
        return network("transformer", title, TransformerBody::write);
    }

    private static Network network(String name, String title, Body body) {
        RandomData random = new RandomData(2);
        List<Batch> sentences = random.batches(BATCHES, BATCH, CLASSES, () -> random.integers(WORDS, BATCH, TIME));
        List<Batch> embedded = random.batches(1, BATCH, CLASSES, () -> random.uniform(-1, 1, BATCH, TIME, UNITS));
        return new Network(
                name,
                title,
                new TrainingJob(model(name, body, true), sentences, 0.01, 0.9),
                new AttackJob(model(name, body, false), embedded.get(0), 0.1, 0.02, PGD_STEPS));
    }

    private static Model model(String name, Body body, boolean embeds) {
        GraphBuilder graph = new GraphBuilder(name);
        Parameters parameters = new Parameters(graph, new RandomData(3));
        Shape words = Shape.of(List.of(Dim.of("N"), Dim.of(TIME)));
        Value table = parameters.uniform("embedding", 1, WORDS, UNITS);
        Value embedded = embeds
                ? table.gather(graph.input("words", new TensorType(ElementType.INT64, words)), 0)
                : graph.input("embedded", TensorType.floats(Shape.batchOf(TIME, UNITS)));
        graph.output("logits", body.apply(embedded, parameters));
        return Model.of(graph.build()).withParameters(parameters.names()).withInput(InputInfo.UNBOUNDED);
    }
}
