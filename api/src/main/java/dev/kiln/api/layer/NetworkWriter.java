package dev.kiln.api.layer;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the graph of a network, and takes from training data the forms that the network leaves out. */
final class NetworkWriter {

    private final Network network;
    private final @Nullable Supplier<DataSet> data;
    private final GraphBuilder graph = new GraphBuilder("network");
    private final List<Value> values = new ArrayList<>();
    private final Map<String, Value> inputs = new LinkedHashMap<>();
    private final Map<String, OutputWidth> widths = new HashMap<>();
    private @Nullable DataForms forms;

    NetworkWriter(Network network, @Nullable Supplier<DataSet> data) {
        this.network = network;
        this.data = data;
    }

    Model write(long seed) {
        try {
            return written(seed);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new GraphException(
                    "The network cannot be built for examples "
                            + inputs.values().stream()
                                    .map(NetworkWriter::described)
                                    .toList()
                            + ": " + e.getMessage() + ". Make it smaller.",
                    e);
        }
    }

    private Model written(long seed) {
        if (network.layers().isEmpty()) {
            throw new GraphException("The network has no layers.");
        }
        LayerScope scope = new LayerScope(graph, seed);
        for (Network.Node node : network.nodes()) {
            values.add(node instanceof Network.Applied applied ? applied(scope, applied) : declared(node));
        }
        Map<String, String> names = new LinkedHashMap<>();
        network.outputs().forEach((name, position) -> names.put(name, output(name, values.get(position), names)));
        scope.followed()
                .forEach((statistic, next) ->
                        names.put(LayerScope.next(statistic), output(LayerScope.next(statistic), next, names)));
        GraphEditor editor = GraphEditor.of(graph.build());
        names.forEach((name, written) -> editor.rename(written, name));
        Model model =
                Model.of(editor.build()).withParameters(scope.parameters()).withStatistics(scope.statistics());
        return predicting(model, names.size() == 1);
    }

    private Model predicting(Model model, boolean isOnlyOutput) {
        Map<String, InputInfo> others = new LinkedHashMap<>();
        inputs.keySet().stream().skip(1).forEach(name -> others.put(name, InputInfo.UNBOUNDED));
        Model ranged = model.withRanges(InputInfo.UNBOUNDED, others);
        return isOnlyOutput
                ? ranged
                : ranged.withPrediction(
                        Prediction.stated(network.outputs().keySet().iterator().next()));
    }

    private Value declared(Network.Node node) {
        Network.Input input = node instanceof Network.OpenInput open
                ? forms("The form of the network's input"
                                + open.name().map(name -> " " + name).orElse(""))
                        .input(open, isOnlyInput(), layersSoFar())
                : (Network.Input) node;
        long[] example = input.example().stream().mapToLong(Long::longValue).toArray();
        return inputs.computeIfAbsent(
                input.name(), name -> graph.input(name, new TensorType(input.type(), Shape.batchOf(example))));
    }

    private List<String> layersSoFar() {
        return network.nodes().subList(0, values.size()).stream()
                .filter(Network.Applied.class::isInstance)
                .map(node -> ((Network.Applied) node).layer().name())
                .toList();
    }

    private boolean isOnlyInput() {
        return network.nodes().stream()
                        .filter(node -> !(node instanceof Network.Applied))
                        .count()
                == 1;
    }

    /** The forms of the training data, which are opened when they are first needed. */
    private DataForms forms(String needed) {
        if (data == null) {
            throw new GraphException(
                    needed + " is left out, and only training data say it. State it, or build the network for data.");
        }
        DataForms known = forms;
        if (known == null) {
            known = new DataForms(data.get());
            forms = known;
        }
        return known;
    }

    private Value applied(LayerScope scope, Network.Applied node) {
        scope.leadTo(width(values.size()));
        try {
            return scope.apply(
                    node.layer(), node.from().stream().map(values::get).toList());
        } catch (GraphException e) {
            throw new GraphException(e.getMessage() + " " + whereabouts(node), e);
        }
    }

    private OutputWidth width(int position) {
        List<String> outputs = outputsAfter(position);
        if (data == null) {
            return OutputWidth.NONE;
        }
        if (outputs.size() != 1) {
            return OutputWidth.unknown("it leads to the outputs " + outputs + ", expected one");
        }
        String output = outputs.get(0);
        boolean isFirst = output.equals(network.outputs().keySet().iterator().next());
        return widths.computeIfAbsent(
                output,
                name -> OutputWidth.known(
                        () -> forms("The number of values of " + name).width(name, isFirst)));
    }

    /** The outputs that a node is, or else leads to. */
    private List<String> outputsAfter(int position) {
        List<String> own = network.outputs().entrySet().stream()
                .filter(output -> output.getValue() == position)
                .map(Map.Entry::getKey)
                .toList();
        if (!own.isEmpty()) {
            return own;
        }
        return network.outputs().entrySet().stream()
                .filter(output -> reads(output.getValue(), position))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean reads(int reader, int position) {
        boolean[] reached = new boolean[reader + 1];
        reached[reader] = true;
        for (int i = reader; i > position; i--) {
            if (reached[i] && network.nodes().get(i) instanceof Network.Applied applied) {
                applied.from().forEach(from -> reached[from] = true);
            }
        }
        return position <= reader && reached[position];
    }

    /** The place of a layer, the values that it is given, and those before. */
    private String whereabouts(Network.Applied node) {
        String place = node.place().isEmpty() ? "It" : "In " + node.place() + ", it";
        String given = named(node.from());
        List<Integer> before = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (!node.from().contains(i)) {
                before.add(i);
            }
        }
        return place + " is given " + given + (before.isEmpty() ? "." : "; before it are " + named(before) + ".");
    }

    private String named(List<Integer> positions) {
        List<String> named = new ArrayList<>();
        for (int position : positions) {
            Network.Node node = network.nodes().get(position);
            Value value = values.get(position);
            String name =
                    node instanceof Network.Applied applied ? applied.layer().name() : value.name();
            named.add(name + " " + described(value));
        }
        return String.join(", ", named);
    }

    private static String described(Value value) {
        return value.elementType().isFloating()
                ? value.shape().toString()
                : value.type().toString();
    }

    /** Declares an output; a value that is an input or another output is copied. */
    private String output(String name, Value value, Map<String, String> names) {
        boolean isTaken = names.containsValue(value.name()) || inputs.containsKey(value.name());
        Value written = isTaken ? graph.inLayer(name, value::identity) : value;
        graph.output(written.name(), written);
        return written.name();
    }
}
