package dev.kiln.onnx.format;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.convert.UsedNames;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a graph, and the branches and bodies inside it. A file's declaration of a value is written back as long as it
 * holds.
 */
public final class GraphEncoder {

    private final ConstantStorage storage;
    private final Graph graph;
    private final NodeEncoder nodes;
    private @Nullable UsedNames names;

    /**
     * An encoder.
     *
     * @param graph the graph to encode
     * @param storage the storage of constants, except those of branches and bodies, which are always inline
     */
    public GraphEncoder(Graph graph, ConstantStorage storage) {
        this.graph = graph;
        this.storage = storage;
        this.nodes = new NodeEncoder(this::body, this::fresh);
    }

    /**
     * The graph as a message; its states are left out.
     *
     * @return the message
     */
    public GraphProto encode() {
        return encode(graph, storage);
    }

    /** Few graphs need a new name, so the names are collected only on demand. */
    private String fresh(String wish) {
        if (names == null) {
            names = Names.of(graph);
        }
        return names.fresh(wish);
    }

    private GraphProto body(Graph body) {
        return encode(body, ConstantStorage.INSIDE);
    }

    private GraphProto encode(Graph graph, ConstantStorage constants) {
        GraphProto rest = KeptFields.graph(graph.extras());
        GraphProto.Builder proto = rest.toBuilder()
                .clearInput()
                .clearOutput()
                .clearValueInfo()
                .clearInitializer()
                .addAllInput(inputs(graph, byName(rest.getInputList())))
                .addAllOutput(outputs(graph, byName(rest.getOutputList())));
        if (!graph.name().isEmpty()) {
            proto.setName(graph.name());
        }
        graph.nodes().forEach(n -> proto.addNode(nodes.encode(n)));
        rest.getValueInfoList().stream()
                .filter(v -> graph.has(v.getName()) && ValueTypes.agree(v, graph.type(v.getName())))
                .forEach(proto::addValueInfo);
        Map<String, TensorProto> rests = new HashMap<>();
        rest.getInitializerList().forEach(i -> rests.put(i.getName(), i));
        graph.constants()
                .forEach((name, value) ->
                        add(proto, name, value, rests.getOrDefault(name, TensorProto.getDefaultInstance()), constants));
        return proto.build();
    }

    private static void add(
            GraphProto.Builder proto, String name, Tensor value, TensorProto rest, ConstantStorage constants) {
        TensorProto named = rest.toBuilder().setName(name).build();
        if (constants.isSparse(name, value)) {
            proto.addSparseInitializer(SparseEncoder.encode(named, value));
        } else {
            proto.addInitializer(constants.store(name, value).mergeFrom(named));
        }
    }

    static Map<String, ValueInfoProto> byName(List<ValueInfoProto> values) {
        Map<String, ValueInfoProto> byName = new LinkedHashMap<>();
        values.forEach(v -> byName.put(v.getName(), v));
        return byName;
    }

    /**
     * The inputs, and the constants that the file declared as inputs with a default, after the input that they
     * followed.
     */
    private static List<ValueInfoProto> inputs(Graph graph, Map<String, ValueInfoProto> declared) {
        List<ValueInfoProto> inputs = new ArrayList<>();
        graph.inputs().forEach(input -> inputs.add(input(input, declared)));
        int place = 0;
        for (ValueInfoProto value : declared.values()) {
            if (graph.constants().containsKey(value.getName())) {
                TensorType type = graph.type(value.getName());
                inputs.add(place, ValueTypes.agree(value, type) ? value : ValueTypes.encode(value.getName(), type));
                place++;
            } else {
                place = indexOf(value.getName(), inputs) + 1;
            }
        }
        return inputs;
    }

    private static ValueInfoProto input(Input input, Map<String, ValueInfoProto> declared) {
        ValueInfoProto old = declared.get(input.name());
        return old != null && ValueTypes.decode(old).equals(input.type())
                ? old
                : ValueTypes.encode(input.name(), input.type());
    }

    private static int indexOf(String name, List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList().indexOf(name);
    }

    private static List<ValueInfoProto> outputs(Graph graph, Map<String, ValueInfoProto> declared) {
        return graph.outputs().stream()
                .map(name -> output(name, graph.type(name), declared))
                .toList();
    }

    private static ValueInfoProto output(String name, TensorType type, Map<String, ValueInfoProto> declared) {
        ValueInfoProto old = declared.get(name);
        return old != null && ValueTypes.agree(old, type) ? old : ValueTypes.encode(name, type);
    }
}
