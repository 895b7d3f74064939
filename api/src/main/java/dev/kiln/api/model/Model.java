package dev.kiln.api.model;

import dev.kiln.api.data.Batch;
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
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
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
 * A network in its inference form, with information that a graph alone lacks. It is stored as an ordinary {@code .onnx}
 * file, with Kiln's part in the metadata.
 *
 * @param graph a graph whose inputs have the batch first; some of those of text models can be
 *     {@linkplain #bindings(Map) computed}
 * @param prediction the output that is the prediction; the others are kept
 * @param parameters the constants that training changes
 * @param statistics the constants that training updates from the batches, such as running means
 * @param input the range of the features
 * @param otherInputs the ranges of further inputs that are fed, by their names; of those that are not stated here the
 *     first is the features
 * @param classes the names of the classes in the order of their numbers; none where they are not known
 * @param provenance the steps in which the model was made, the oldest first
 * @param metadata metadata of the file written by others, which are kept
 * @param extras the parts of the file that Kiln does not read, which are kept
 */
@Stable
public record Model(
        Graph graph,
        Prediction prediction,
        Set<String> parameters,
        Set<String> statistics,
        InputInfo input,
        Map<String, InputInfo> otherInputs,
        List<String> classes,
        List<Provenance> provenance,
        Map<String, String> metadata,
        Extras extras) {

    /** The metadata entry with the number of the padding token. */
    public static final String PADDING = "dev.kiln.padding";

    /** Copies the collections, keeping their order, and checks that the names exist in the graph. */
    public Model {
        parameters = Collections.unmodifiableSet(new LinkedHashSet<>(parameters));
        statistics = Collections.unmodifiableSet(new LinkedHashSet<>(statistics));
        otherInputs = Collections.unmodifiableMap(new LinkedHashMap<>(otherInputs));
        classes = List.copyOf(classes);
        provenance = List.copyOf(provenance);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        if (!graph.outputs().contains(prediction.output())) {
            throw new GraphException("The prediction " + prediction.output() + " is not an output of the graph "
                    + graph.name() + ", whose outputs are " + graph.outputs() + ".");
        }
        for (String name : parameters) {
            if (!graph.constants().containsKey(name)) {
                throw new GraphException(
                        "The parameter " + name + " is not a constant of the graph " + graph.name() + ".");
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
                Map.of(),
                List.of(),
                List.of(),
                Map.of(),
                Extras.NONE);
    }

    /**
     * The input that is fed with the examples, and that attacks change: the first that is neither among the
     * {@linkplain #otherInputs stated others} nor {@linkplain #bindings(Map) computed}.
     *
     * @return the input
     * @throws GraphException if there is none
     */
    public Input features() {
        return fed().stream()
                .filter(input -> !otherInputs.containsKey(input.name()))
                .findFirst()
                .orElseThrow(() -> new GraphException(
                        "The model " + graph.name() + " has no input that examples could be fed to."));
    }

    /** The inputs that are not computed. */
    private List<Input> fed() {
        return graph.inputs().stream()
                .filter(input -> otherInputs.containsKey(input.name()) || !TextInputs.isComputed(input, graph))
                .toList();
    }

    /**
     * The inputs that are fed besides the {@linkplain #features features}, each with the column of data of its name.
     *
     * @return the inputs in the graph's order; none for most models
     */
    public List<Input> companions() {
        String features = features().name();
        return fed().stream().filter(input -> !input.name().equals(features)).toList();
    }

    /**
     * The range of an input.
     *
     * @param name the name of an input that is fed
     * @return its range; {@link InputInfo#UNBOUNDED} for one that is not stated
     */
    public InputInfo range(String name) {
        return name.equals(features().name()) ? input : otherInputs.getOrDefault(name, InputInfo.UNBOUNDED);
    }

    /**
     * This model with another of its inputs as the features.
     *
     * @param name one of the inputs that are fed
     * @return the model
     * @throws GraphException if the model has no such input
     */
    public Model withFeatures(String name) {
        List<String> fed = new ArrayList<>(List.of(features().name()));
        companions().forEach(each -> fed.add(each.name()));
        if (!fed.contains(name)) {
            throw new GraphException(
                    "The model " + graph.name() + " has no input " + name + " that is fed; it has " + fed + ".");
        }
        Map<String, InputInfo> others = new LinkedHashMap<>();
        fed.stream().filter(each -> !each.equals(name)).forEach(each -> others.put(each, range(each)));
        return withRanges(range(name), others);
    }

    /**
     * This model with other ranges of all inputs that are fed.
     *
     * @param ofFeatures the range of the features
     * @param ofOthers the ranges of the others by name
     * @return the model
     */
    public Model withRanges(InputInfo ofFeatures, Map<String, InputInfo> ofOthers) {
        return new Model(
                graph, prediction, parameters, statistics, ofFeatures, ofOthers, classes, provenance, metadata, extras);
    }

    /**
     * Declares the inputs that are fed as inputs of another graph, under their own names.
     *
     * @param builder the other graph
     * @return their values there by name, the features first
     */
    public Map<String, Value> declareInputs(GraphBuilder builder) {
        Map<String, Value> fed = new LinkedHashMap<>();
        Input features = features();
        fed.put(features.name(), builder.input(features.name(), features.type()));
        companions().forEach(input -> fed.put(input.name(), builder.input(input.name(), input.type())));
        return fed;
    }

    /**
     * The values for the graph's inputs where it is inlined into another graph, for a model of one input that is fed.
     *
     * @param examples the value for the {@linkplain #features features}, in the other graph
     * @return a value for each input by its name
     * @throws GraphException if the examples do not fit, or the model has inputs that cannot be computed
     */
    public Map<String, Value> bindings(Value examples) {
        return bindings(Map.of(features().name(), examples));
    }

    /**
     * The values for the graph's inputs where it is inlined into another graph. What is fed is converted to the graph's
     * form, see {@link ExampleForm}. The further inputs of text models are computed from {@code input_ids [N, T]}:
     *
     * <ul>
     *   <li>{@code attention_mask}: 1 at tokens, 0 at the {@linkplain #padding padding}
     *   <li>{@code token_type_ids}: 0, since all tokens belong to one text
     *   <li>{@code position_ids}: 0, 1, 2 and so on along each text
     * </ul>
     *
     * @param fed the values for the {@linkplain #features features} and their {@linkplain #companions companions} by name,
     *     in the other graph
     * @return a value for each input by its name
     * @throws GraphException if they do not fit, or one is missing
     */
    public Map<String, Value> bindings(Map<String, Value> fed) {
        Map<String, Value> bindings = new LinkedHashMap<>();
        Input features = features();
        bind(features, fed, bindings);
        companions().forEach(input -> bind(input, fed, bindings));
        graph.inputs().stream()
                .filter(input -> !bindings.containsKey(input.name()))
                .forEach(input -> bindings.put(
                        input.name(),
                        TextInputs.computed(input, bindings, padding().orElse(0))));
        return bindings;
    }

    private void bind(Input input, Map<String, Value> fed, Map<String, Value> bindings) {
        Value value = fed.get(input.name());
        if (value == null) {
            throw new GraphException("The model " + graph.name() + " has the inputs "
                    + graph.inputs().stream().map(Input::name).toList() + ", and " + fed.keySet()
                    + " is fed; a value for " + input.name() + " is needed here.");
        }
        bindings.put(input.name(), new ExampleForm(graph.name(), input.type()).layOut(value));
    }

    /**
     * The feeds of this model's graph for a batch: its first input for the features, and the columns of their names for the
     * companions, in the graph's form.
     *
     * @param batch some examples
     * @return a tensor for each input that is fed, by its name
     * @throws dev.kiln.graph.error.DataException if an example does not fit, or a column is missing
     */
    public Map<String, Tensor> feeds(Batch batch) {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        feeds.put(features().name(), ExampleForm.of(this).layOut(batch.inputs()));
        companions()
                .forEach(input -> feeds.put(
                        input.name(), new ExampleForm(graph.name(), input.type()).layOut(batch.column(input.name()))));
        return feeds;
    }

    /**
     * A graph with this model's inputs, reduced to those that are fed.
     *
     * @param whole a graph with this model's inputs, such as its own
     * @return the graph with its further inputs computed, see {@link #bindings(Map)}; the same graph if there are none
     */
    public Graph fedWithFeatures(Graph whole) {
        if (whole.inputs().size() == 1 + companions().size()) {
            return whole;
        }
        GraphBuilder builder = new GraphBuilder(whole.name());
        Map<String, Value> values = builder.inline(whole, bindings(declareInputs(builder)));
        for (String output : whole.outputs()) {
            builder.output(output, Logits.find(values, output, whole));
        }
        return builder.build();
    }

    /**
     * The padding token, where it is known: the metadata entry {@value #PADDING}, or the number with which the graph
     * compares {@code input_ids}.
     *
     * @return the token's number; where it is not known, masks assume 0
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
     * The prediction in the form for losses and metrics: the {@linkplain #logits(Map) logits} in classification, the
     * prediction itself in regression.
     *
     * @param task the kind of prediction
     * @param values all values of this model's graph by their names elsewhere, as {@code GraphBuilder.inline} returns
     *     them
     * @return FLOAT of the shape {@link #predictedShape}
     * @throws GraphException if it is not among the values
     */
    public Value predicted(Task task, Map<String, Value> values) {
        return task == Task.CLASSIFICATION
                ? logits(values)
                : Logits.find(values, prediction.output(), graph).cast(ElementType.FLOAT);
    }

    /**
     * The shape of the result of {@link #predicted}.
     *
     * @param task the kind of prediction
     * @return that of the logits in classification, that of the prediction in regression
     */
    public Shape predictedShape(Task task) {
        return task == Task.CLASSIFICATION
                ? logitsShape()
                : graph.type(prediction.output()).shape();
    }

    /**
     * The name of the value from which {@link #predicted} is computed.
     *
     * @param task the kind of prediction
     * @return a name in the graph
     */
    public String predictedName(Task task) {
        return task == Task.CLASSIFICATION ? logits() : prediction.output();
    }

    /**
     * The name of the value from which the logits are computed. In a model that ends in {@code Softmax} or
     * {@code Sigmoid} it is the operand, since a loss that applied another softmax to the probabilities would be almost
     * flat. In one that ends in {@code LogSoftmax} it is the prediction: the log-softmax of log-probabilities is the
     * same log-probabilities.
     *
     * @return the operand of the final {@code Sigmoid}, or {@code Softmax} over the classes, whose result may be
     *     rearranged, cast or clipped afterwards; the prediction itself where there is none
     */
    public String logits() {
        return Logits.of(this).name();
    }

    /**
     * The logits in the form for losses, where this model has been inlined into another graph.
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
     * The shape of the result of {@link #logits(Map)}.
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
     * The kind of the single score of a model that {@linkplain #hasOneScore has one}. It is a probability where the
     * graph shows that it always lies in {@code [0, 1]}, as after {@code Sigmoid}, {@code Clip} or a column of
     * {@code Softmax}, else the kind that was {@linkplain #withOneScore stated}.
     *
     * @return its kind; empty where it is unknown, and the score is taken for a logit
     */
    public Optional<OneScore> oneScore() {
        return Logits.oneScore(this);
    }

    /**
     * This model with the kind of its single score, in the metadata entry {@value OneScore#KEY}.
     *
     * @param score its kind where the graph does not show it
     * @return the model
     */
    public Model withOneScore(OneScore score) {
        Map<String, String> entries = new LinkedHashMap<>(metadata);
        entries.put(OneScore.KEY, score.name().toLowerCase(Locale.ROOT));
        return withMetadata(entries);
    }

    /**
     * This model with another graph. Parameters and statistics that are not constants of the new graph are removed.
     * Where the prediction does not exist any more, the new graph's {@linkplain Prediction#likeliest likeliest}
     * replaces it.
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
        return new Model(changed, said, kept, followed, input, otherInputs, classes, provenance, metadata, extras);
    }

    /**
     * This model with another graph, in which some constants are new parameters, such as the factors of a weight.
     *
     * @param changed the graph
     * @param added constants of it that training changes, beside those of this model that it still has
     * @return the model, see {@link #withGraph(Graph)}
     * @throws GraphException if one is not a constant of the graph
     */
    public Model withGraph(Graph changed, Collection<String> added) {
        Model model = withGraph(changed);
        Set<String> names = new LinkedHashSet<>(model.parameters());
        names.addAll(added);
        return model.withParameters(names);
    }

    /**
     * This model with another prediction.
     *
     * @param other one of the graph's outputs
     * @return the model
     * @throws GraphException if the graph has no such output
     */
    public Model withPrediction(Prediction other) {
        return new Model(
                graph, other, parameters, statistics, input, otherInputs, classes, provenance, metadata, extras);
    }

    /**
     * This model with other parameters.
     *
     * @param names constants of the graph
     * @return the model
     * @throws GraphException if one is not a constant of the graph
     */
    public Model withParameters(Set<String> names) {
        return new Model(
                graph, prediction, names, statistics, input, otherInputs, classes, provenance, metadata, extras);
    }

    /**
     * This model with other running statistics.
     *
     * @param names constants of the graph
     * @return the model
     */
    public Model withStatistics(Set<String> names) {
        return new Model(
                graph, prediction, parameters, names, input, otherInputs, classes, provenance, metadata, extras);
    }

    /**
     * This model with another range of its input.
     *
     * @param meaning the range
     * @return the model
     */
    public Model withInput(InputInfo meaning) {
        return new Model(
                graph, prediction, parameters, statistics, meaning, otherInputs, classes, provenance, metadata, extras);
    }

    /**
     * This model with other names for its classes.
     *
     * @param names in the order of the classes' numbers; none where they are not known
     * @return the model
     */
    public Model withClasses(List<String> names) {
        return new Model(
                graph, prediction, parameters, statistics, input, otherInputs, names, provenance, metadata, extras);
    }

    /**
     * This model with other metadata.
     *
     * @param entries the entries of the file besides Kiln's own
     * @return the model
     */
    public Model withMetadata(Map<String, String> entries) {
        return new Model(
                graph, prediction, parameters, statistics, input, otherInputs, classes, provenance, entries, extras);
    }

    /**
     * This model with another history.
     *
     * @param steps the steps, the oldest first
     * @return the model
     */
    public Model withProvenance(List<Provenance> steps) {
        return new Model(
                graph, prediction, parameters, statistics, input, otherInputs, classes, steps, metadata, extras);
    }

    /**
     * This model with other parts of its file that Kiln does not read.
     *
     * @param kept those parts
     * @return the model
     */
    public Model withExtras(Extras kept) {
        return new Model(
                graph, prediction, parameters, statistics, input, otherInputs, classes, provenance, metadata, kept);
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
