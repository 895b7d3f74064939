package dev.kiln.api.model;

import dev.kiln.api.GraphException;
import dev.kiln.api.Stable;
import dev.kiln.api.graph.Extras;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Input;
import dev.kiln.api.graph.Node;
import dev.kiln.api.graph.Value;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network in its inference form, and what a graph alone does not say. It is stored as an ordinary {@code .onnx}
 * file, Kiln's part in its metadata.
 *
 * @param graph one input that is fed, the batch first; its first output is the prediction
 * @param parameters the constants that training changes
 * @param statistics the constants that training lets follow the batches, such as running means
 * @param input what the input means
 * @param classes the names of the classes in the order of their numbers; none where they are not known
 * @param provenance how the model came about, the oldest step first
 * @param metadata what others wrote into the file's metadata, kept
 * @param extras what the file said beyond that, kept
 */
@Stable
public record Model(
        Graph graph,
        Set<String> parameters,
        Set<String> statistics,
        InputInfo input,
        List<String> classes,
        List<Provenance> provenance,
        Map<String, String> metadata,
        Extras extras) {

    /** The operators that leave each number as it is. */
    private static final Set<String> REARRANGEMENTS =
            Set.of("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast");

    /** Copies the collections, keeping their order, and checks that the named constants are there. */
    public Model {
        parameters = Collections.unmodifiableSet(new LinkedHashSet<>(parameters));
        statistics = Collections.unmodifiableSet(new LinkedHashSet<>(statistics));
        classes = List.copyOf(classes);
        provenance = List.copyOf(provenance);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        for (String name : parameters) {
            if (!graph.constants().containsKey(name)) {
                throw new GraphException(
                        "The parameter " + name + " is no constant of the graph " + graph.name() + ".");
            }
        }
    }

    /**
     * A model of a graph whose constants are not trained.
     *
     * @param graph the graph
     * @return the model, its input in {@code [0, 1]}
     */
    public static Model of(Graph graph) {
        return new Model(graph, Set.of(), Set.of(), InputInfo.UNIT, List.of(), List.of(), Map.of(), Extras.NONE);
    }

    /**
     * The input that is fed with examples.
     *
     * @return the graph's only input
     * @throws GraphException if it has none or several
     */
    public Input features() {
        if (graph.inputs().size() != 1) {
            throw new GraphException("The model " + graph.name() + " has the inputs "
                    + graph.inputs().stream().map(Input::name).toList() + "; a model with one input is needed here.");
        }
        return graph.inputs().get(0);
    }

    /** Returns the name of the value that is the prediction: the graph's first output. */
    public String prediction() {
        return graph.outputs().get(0);
    }

    /**
     * The name of the value that serves as logits: what losses and attacks take as the prediction. A model that ends in
     * {@code Softmax} hides its logits behind it, and a loss that applied another softmax to the probabilities would be
     * almost flat. One that ends in {@code LogSoftmax} need not be looked behind: log-softmax of log-probabilities are
     * the same log-probabilities.
     *
     * @return what the final {@code Softmax} reads, be its result rearranged or cast behind it; the prediction itself
     *     where there is none
     */
    public String logits() {
        Optional<Node> last = graph.producer(prediction());
        while (last.isPresent() && isRearrangement(last.get())) {
            last = graph.producer(last.get().input(0));
        }
        return last.filter(node -> node.is("Softmax"))
                .map(node -> node.input(0))
                .orElse(prediction());
    }

    private static boolean isRearrangement(Node node) {
        return node.domain().isEmpty() && REARRANGEMENTS.contains(node.operator());
    }

    /**
     * The logits where this model has been put into another graph, as losses take them.
     *
     * @param values all values of this model's graph by their names there, as {@code GraphBuilder.inline} returns them
     * @return FLOAT of the shape {@link #logitsShape}
     * @throws GraphException if the logits are not among the values
     */
    public Value logits(Map<String, Value> values) {
        Value logits = values.get(logits());
        if (logits == null) {
            throw new GraphException("The model " + graph.name() + " has no value named " + logits() + ".");
        }
        Value numbers = logits.cast(ElementType.FLOAT);
        return isRowOfOnes(logits.shape()) ? numbers.flatten(1) : numbers;
    }

    /**
     * The shape of what {@link #logits(Map)} returns.
     *
     * @return that of the logits; {@code [N, K]} where they are {@code [N, K, 1, ...]}, as behind a global pooling
     */
    public Shape logitsShape() {
        Shape shape = graph.type(logits()).shape();
        return isRowOfOnes(shape) ? Shape.of(shape.dims().subList(0, 2)) : shape;
    }

    /** One axis of classes is one with at least two of them. */
    private static boolean isRowOfOnes(Shape shape) {
        return shape.rank() > 2
                && shape.size(1) > 1
                && shape.dims().stream().skip(2).allMatch(length -> length.size() == 1);
    }

    /**
     * This model with another graph. Names that are no constants of it any more are no parameters and statistics any more.
     *
     * @param changed the graph
     * @return the model
     */
    public Model withGraph(Graph changed) {
        Set<String> kept = new LinkedHashSet<>(parameters);
        kept.retainAll(changed.constants().keySet());
        Set<String> followed = new LinkedHashSet<>(statistics);
        followed.retainAll(changed.constants().keySet());
        return new Model(changed, kept, followed, input, classes, provenance, metadata, extras);
    }

    /**
     * This model with one more step in its history.
     *
     * @param step the step
     * @return the model
     */
    public Model after(Provenance step) {
        List<Provenance> longer = new ArrayList<>(provenance);
        longer.add(step);
        return new Model(graph, parameters, statistics, input, classes, longer, metadata, extras);
    }
}
