package dev.kiln.api.model;

import dev.kiln.api.data.Task;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A network in its inference form, and what a graph alone does not say. It is stored as an ordinary {@code .onnx}
 * file, Kiln's part in its metadata.
 *
 * @param graph one input that is fed, the batch first; what it takes beside that can be {@linkplain #bindings computed}
 * @param prediction which of the graph's outputs is the prediction; the others stay what they are
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
        Prediction prediction,
        Set<String> parameters,
        Set<String> statistics,
        InputInfo input,
        List<String> classes,
        List<Provenance> provenance,
        Map<String, String> metadata,
        Extras extras) {

    /** The entry of the metadata that has the number of the token that texts are filled up with. */
    public static final String PADDING = "dev.kiln.padding";

    /** Copies the collections, keeping their order, and checks that what is named is there. */
    public Model {
        parameters = Collections.unmodifiableSet(new LinkedHashSet<>(parameters));
        statistics = Collections.unmodifiableSet(new LinkedHashSet<>(statistics));
        classes = List.copyOf(classes);
        provenance = List.copyOf(provenance);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        if (!graph.outputs().contains(prediction.output())) {
            throw new GraphException("The prediction " + prediction.output() + " is no output of the graph "
                    + graph.name() + ", whose outputs are " + graph.outputs() + ".");
        }
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
     * @return the model, its input in {@code [0, 1]}, its prediction the {@linkplain Prediction#likeliest likeliest}
     */
    public static Model of(Graph graph) {
        return new Model(
                graph,
                Prediction.likeliest(graph),
                Set.of(),
                Set.of(),
                InputInfo.UNIT,
                List.of(),
                List.of(),
                Map.of(),
                Extras.NONE);
    }

    /**
     * The input that is fed with examples: the graph's only one, or {@code input_ids} where the others can be
     * {@linkplain #bindings computed} from it.
     *
     * @return the input
     * @throws GraphException if there is none, or there are others
     */
    public Input features() {
        return graph.inputs().size() == 1
                ? graph.inputs().get(0)
                : TextInputs.tokens(graph)
                        .orElseThrow(() -> new GraphException("The model " + graph.name() + " has the inputs "
                                + graph.inputs().stream().map(Input::name).toList()
                                + ", and data give one; a model with one input is needed here."));
    }

    /**
     * What the graph's inputs are bound to where it is put into another graph. The examples are laid out as the graph
     * takes them, see {@link ExampleForm}. What models of texts take beside {@code input_ids [N, T]} is computed from
     * these:
     *
     * <ul>
     *   <li>{@code attention_mask}: 1 where there is a token, 0 where there is the {@linkplain #padding padding}
     *   <li>{@code token_type_ids}: 0, all tokens being of one text
     *   <li>{@code position_ids}: 0, 1, 2 and so on along each text
     * </ul>
     *
     * @param examples what the {@linkplain #features features} are given, in the other graph
     * @return a value for each input by its name
     * @throws GraphException if the examples do not fit, or the model has inputs that cannot be computed
     */
    public Map<String, Value> bindings(Value examples) {
        Input features = features();
        Value laidOut = ExampleForm.of(this).layOut(examples);
        Map<String, Value> bindings = new LinkedHashMap<>();
        bindings.put(features.name(), laidOut);
        bindings.putAll(TextInputs.companions(graph, laidOut, padding().orElse(0)));
        return bindings;
    }

    /**
     * A graph that reads what this model reads, with the features as its only input.
     *
     * @param whole a graph with this model's inputs, such as its own
     * @return the graph with what else it takes computed, see {@link #bindings}; itself if there is nothing else
     */
    public Graph fedWithFeatures(Graph whole) {
        if (whole.inputs().size() == 1) {
            return whole;
        }
        GraphBuilder builder = new GraphBuilder(whole.name());
        Value examples = builder.input(features().name(), features().type());
        Map<String, Value> values = builder.inline(whole, bindings(examples));
        for (String output : whole.outputs()) {
            builder.output(output, Logits.find(values, output, whole));
        }
        return builder.build();
    }

    /**
     * The token that texts are filled up with, where that is known: what the metadata have under {@value #PADDING}, or
     * the number that the graph compares {@code input_ids} with.
     *
     * @return the token's number; where it is not known, masks take it to be 0
     */
    public OptionalLong padding() {
        String said = metadata.get(PADDING);
        if (said == null) {
            return TextInputs.comparedWith(graph);
        }
        try {
            return OptionalLong.of(Long.parseLong(said.strip()));
        } catch (NumberFormatException e) {
            throw new FileFormatException(
                    "The metadata " + PADDING + " of the model " + graph.name() + " are '" + said
                            + "', expected the number of a token.",
                    e);
        }
    }

    /**
     * What the model says, as losses and metrics take it: the {@linkplain #logits(Map) logits} in classification, the
     * prediction itself in regression.
     *
     * @param task what is predicted
     * @param values all values of this model's graph by their names elsewhere, as {@code GraphBuilder.inline} returns them
     * @return FLOAT of the shape {@link #predictedShape}
     * @throws GraphException if it is not among the values
     */
    public Value predicted(Task task, Map<String, Value> values) {
        return task == Task.CLASSIFICATION
                ? logits(values)
                : Logits.find(values, prediction.output(), graph).cast(ElementType.FLOAT);
    }

    /**
     * The shape of what {@link #predicted} returns.
     *
     * @param task what is predicted
     * @return that of the logits in classification, that of the prediction in regression
     */
    public Shape predictedShape(Task task) {
        return task == Task.CLASSIFICATION
                ? logitsShape()
                : graph.type(prediction.output()).shape();
    }

    /**
     * The name of the value that {@link #predicted} is made of.
     *
     * @param task what is predicted
     * @return a name in the graph
     */
    public String predictedName(Task task) {
        return task == Task.CLASSIFICATION ? logits() : prediction.output();
    }

    /**
     * The name of the value that the logits are made of. A model that ends in {@code Softmax} or {@code Sigmoid} hides
     * its logits behind it, and a loss that applied another softmax to the probabilities would be almost flat. One that
     * ends in {@code LogSoftmax} need not be looked behind: log-softmax of log-probabilities are the same
     * log-probabilities.
     *
     * @return what the final {@code Sigmoid}, or {@code Softmax} over the classes, reads, be its result rearranged, cast
     *     or clipped after it; the prediction itself where there is none
     */
    public String logits() {
        return Logits.of(this).name();
    }

    /**
     * The logits where this model has been put into another graph, as losses take them.
     *
     * <p>A model with one score {@code z} for two classes has the logits {@code (0, z)}: their softmax is {@code (1 -
     * sigmoid(z), sigmoid(z))}, so that class 1 is chosen where z is above 0 and cross entropy is the binary cross
     * entropy.
     *
     * @param values all values of this model's graph by their names there, as {@code GraphBuilder.inline} returns them
     * @return FLOAT of the shape {@link #logitsShape}
     * @throws GraphException if the logits are not among the values
     */
    public Value logits(Map<String, Value> values) {
        return Logits.of(this).in(values);
    }

    /**
     * The shape of what {@link #logits(Map)} returns.
     *
     * @return that of the logits; {@code [N, K]} where they are {@code [N, K, 1, ...]}, as after a global pooling;
     *     {@code [N, 2]} where there is one score
     */
    public Shape logitsShape() {
        return Logits.of(this).shape();
    }

    /** Returns whether it has one score for two classes, {@code [N]} or {@code [N, 1]}, if it classifies. */
    public boolean hasOneScore() {
        return Logits.of(this).isOneScore();
    }

    /**
     * What the one score of a model is that {@linkplain #hasOneScore has one}. It is a probability where the graph shows
     * that it always lies in {@code [0, 1]}, as behind {@code Sigmoid}, {@code Clip} or a column of {@code Softmax}, else
     * what was {@linkplain #withOneScore stated}.
     *
     * @return what it is; empty where nobody has said so: it is then taken for a logit
     */
    public Optional<OneScore> oneScore() {
        return Logits.oneScore(this);
    }

    /**
     * This model with a statement on its one score, in the metadata under {@value OneScore#KEY}.
     *
     * @param score what it is where the graph does not show it
     * @return the model
     */
    public Model withOneScore(OneScore score) {
        Map<String, String> entries = new LinkedHashMap<>(metadata);
        entries.put(OneScore.KEY, score.name().toLowerCase(Locale.ROOT));
        return withMetadata(entries);
    }

    /**
     * This model with another graph. Names that are no constants of it any more are no parameters and statistics any
     * more. Where the prediction is gone, the new graph's {@linkplain Prediction#likeliest likeliest} takes its place.
     *
     * @param changed the graph
     * @return the model
     */
    public Model withGraph(Graph changed) {
        Set<String> kept = new LinkedHashSet<>(parameters);
        kept.retainAll(changed.constants().keySet());
        Set<String> followed = new LinkedHashSet<>(statistics);
        followed.retainAll(changed.constants().keySet());
        Prediction said = changed.outputs().contains(prediction.output()) ? prediction : Prediction.likeliest(changed);
        return new Model(changed, said, kept, followed, input, classes, provenance, metadata, extras);
    }

    /**
     * This model with another prediction.
     *
     * @param other one of the graph's outputs
     * @return the model
     * @throws GraphException if the graph has no such output
     */
    public Model withPrediction(Prediction other) {
        return new Model(graph, other, parameters, statistics, input, classes, provenance, metadata, extras);
    }

    /**
     * This model with other parameters.
     *
     * @param names constants of the graph
     * @return the model
     * @throws GraphException if one is no constant of the graph
     */
    public Model withParameters(Set<String> names) {
        return new Model(graph, prediction, names, statistics, input, classes, provenance, metadata, extras);
    }

    /**
     * This model with other running statistics.
     *
     * @param names constants of the graph
     * @return the model
     */
    public Model withStatistics(Set<String> names) {
        return new Model(graph, prediction, parameters, names, input, classes, provenance, metadata, extras);
    }

    /**
     * This model with another meaning of its input.
     *
     * @param meaning the meaning
     * @return the model
     */
    public Model withInput(InputInfo meaning) {
        return new Model(graph, prediction, parameters, statistics, meaning, classes, provenance, metadata, extras);
    }

    /**
     * This model with other names for its classes.
     *
     * @param names in the order of the classes' numbers; none where they are not known
     * @return the model
     */
    public Model withClasses(List<String> names) {
        return new Model(graph, prediction, parameters, statistics, input, names, provenance, metadata, extras);
    }

    /**
     * This model with other metadata.
     *
     * @param entries what the file shall have beside Kiln's own entry
     * @return the model
     */
    public Model withMetadata(Map<String, String> entries) {
        return new Model(graph, prediction, parameters, statistics, input, classes, provenance, entries, extras);
    }

    /**
     * This model with another history.
     *
     * @param steps the steps, the oldest first
     * @return the model
     */
    public Model withProvenance(List<Provenance> steps) {
        return new Model(graph, prediction, parameters, statistics, input, classes, steps, metadata, extras);
    }

    /**
     * This model with other things that a file says.
     *
     * @param kept what is kept
     * @return the model
     */
    public Model withExtras(Extras kept) {
        return new Model(graph, prediction, parameters, statistics, input, classes, provenance, metadata, kept);
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
        return withProvenance(longer);
    }
}
