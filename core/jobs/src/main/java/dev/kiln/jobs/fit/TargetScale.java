package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.data.ColumnParts;
import dev.kiln.files.Json;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The mean and the standard deviation of a target's values in the training data. A new network computes standardized values
 * and gives them back in their own units,
 *
 * <pre>
 * y = mean + deviation z
 * </pre>
 *
 * <p>within its graph, so that every reader of the file gets values in their units. A loss that
 * {@linkplain dev.kiln.api.loss.Loss#comparesValues compares values} sees {@code (y - mean) / deviation} of both, so that learning rates and the options of losses mean the same for
 * prices and for percentages. The model keeps the numbers in its metadata, for later trainings.
 *
 * <p>Networks that end in anything but a linear layer are left as they are, since the range of an activation may be meant,
 * and so are targets of more than one axis.
 *
 * @param mean FLOAT {@code [D]}
 * @param deviation FLOAT {@code [D]}, positive; 1 for a value that is always the same
 */
public record TargetScale(Tensor mean, Tensor deviation) {

    /** The metadata entry with the scales of the outputs that have one. */
    static final String KEY = "dev.kiln.target-scales";

    private static final String STANDARDIZED = "/standardized";
    private static final Set<String> LINEAR = Set.of("Add", "Gemm", "MatMul");
    private static final Set<String> REARRANGING = Set.of("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze");

    /**
     * A new network with the scales of its targets.
     *
     * @param fresh the network, before any training
     * @param data the training data in its form
     * @param isCompared whether the loss of a target {@linkplain dev.kiln.api.loss.Loss#comparesValues compares values}
     * @param notes receives a sentence for each target that is standardized
     * @return the network
     */
    public static Model taken(Model fresh, DataSet data, Predicate<String> isCompared, Consumer<String> notes) {
        Model model = fresh;
        Map<String, TargetScale> scales = new LinkedHashMap<>();
        for (Head head : Head.of(fresh, data)) {
            String output = head.model().prediction().output();
            boolean isScaled = head.task() == Task.REGRESSION && isCompared.test(head.name()) && isLinear(head.model());
            if (isScaled && !scales.containsKey(output)) {
                TargetScale scale = measured(data, head.name());
                scales.put(output, scale);
                model = model.withGraph(scale.after(model, output));
                notes.accept("The values of " + head.name()
                        + " are learnt with mean 0 and deviation 1, and predicted in" + " their own units (mean "
                        + text(scale.mean) + ", deviation " + text(scale.deviation) + ").");
            }
        }
        return scales.isEmpty() ? fresh : recorded(model, scales);
    }

    /** Whether the values of a network are a linear layer's, one or some for each example. */
    private static boolean isLinear(Model model) {
        Map<String, Node> makers = new LinkedHashMap<>();
        model.graph().nodes().forEach(node -> node.outputs().forEach(output -> makers.put(output, node)));
        Node last = makers.get(model.prediction().output());
        while (last != null && REARRANGING.contains(last.operator())) {
            last = makers.get(last.input(0));
        }
        return last != null
                && LINEAR.contains(last.operator())
                && model.predictedShape(Task.REGRESSION).rank() <= 2;
    }

    private static TargetScale measured(DataSet data, String target) {
        int width = (int) data.batch(0).column(target).size();
        double[] mean = new double[width];
        double[] square = new double[width];
        long count = 0;
        // Welford's update, since squares of prices would cancel
        for (Tensor part : (Iterable<Tensor>) ColumnParts.of(data, target)::iterator) {
            float[] some = part.toFloatArray();
            for (int i = 0; i < some.length; i += width) {
                count++;
                for (int d = 0; d < width; d++) {
                    double change = some[i + d] - mean[d];
                    mean[d] += change / count;
                    square[d] += change * (some[i + d] - mean[d]);
                }
            }
        }
        double examples = count;
        return new TargetScale(
                tensor(DoubleStream.of(mean)),
                tensor(DoubleStream.of(square).map(s -> Math.sqrt(s / examples)).map(d -> d > 0 ? d : 1)));
    }

    private static Tensor tensor(DoubleStream values) {
        double[] all = values.toArray();
        float[] floats = new float[all.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) all[i];
        }
        return Tensor.of(floats, floats.length);
    }

    /** The graph with its output in the units of the target. */
    private Graph after(Model model, String output) {
        GraphEditor editor = GraphEditor.of(model.graph());
        List<String> outputs = new ArrayList<>(model.graph().outputs());
        String standardized = output + STANDARDIZED;
        String scaled = editor.freshName(output + "/scaled");
        String factor = editor.freshName(output + "/deviation");
        String shift = editor.freshName(output + "/mean");
        editor.rename(output, standardized);
        editor.constant(factor, deviation).constant(shift, mean);
        editor.add(scaled, "Mul", List.of(standardized, factor), List.of(scaled), Attributes.NONE);
        editor.add(output, "Add", List.of(scaled, shift), List.of(output), Attributes.NONE);
        return editor.outputs(outputs).build();
    }

    private static Model recorded(Model model, Map<String, TargetScale> scales) {
        Json json = Json.object();
        for (Map.Entry<String, TargetScale> entry : scales.entrySet()) {
            json = json.with(
                    entry.getKey(),
                    Json.object()
                            .with("mean", numbers(entry.getValue().mean))
                            .with("deviation", numbers(entry.getValue().deviation)));
        }
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        metadata.put(KEY, json.toString());
        return model.withMetadata(metadata);
    }

    private static Json numbers(Tensor tensor) {
        List<Json> numbers = new ArrayList<>();
        for (float value : tensor.toFloatArray()) {
            numbers.add(Json.of((double) value));
        }
        return Json.array(numbers);
    }

    /**
     * The scale of a model's prediction.
     *
     * @param model the model
     * @return the scale; empty where its values were not standardized
     * @throws dev.kiln.graph.error.FileFormatException if the metadata are damaged
     */
    public static Optional<TargetScale> of(Model model) {
        return Optional.ofNullable(model.metadata().get(KEY))
                .map(text -> Json.parse(text, "The metadata " + KEY)
                        .get(model.prediction().output()))
                .filter(Json::isObject)
                .map(json -> new TargetScale(read(json.get("mean")), read(json.get("deviation"))));
    }

    private static Tensor read(Json json) {
        return tensor(json.items().stream().mapToDouble(item -> item.number(1)));
    }

    /**
     * Standardizes values.
     *
     * @param values FLOAT {@code [N]} or {@code [N, D]}
     * @return {@code (values - mean) / deviation}
     */
    public Value standardized(Value values) {
        Value factor = values.graph().constant(inverse());
        return values.sub(values.graph().constant(mean)).mul(factor);
    }

    private Tensor inverse() {
        float[] inverse = deviation.toFloatArray();
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / inverse[i];
        }
        return Tensor.of(inverse, inverse.length);
    }

    private static String text(Tensor values) {
        List<String> numbers = new ArrayList<>();
        for (float value : values.toFloatArray()) {
            numbers.add(Float.toString(value));
        }
        return numbers.stream().limit(4).collect(Collectors.joining(", ")) + (numbers.size() > 4 ? ", ..." : "");
    }
}
