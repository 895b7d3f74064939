package dev.kiln.onnx.format;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Input;
import dev.kiln.api.graph.State;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.onnx.ConstantPlace;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.StringStringEntryProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Writes a graph with its states as inputs and outputs. */
public final class ProgramEncoder {

    /** Runtimes check that external data has a location, and replace it by what they were given. */
    private static final String GIVEN_BY_CALLER = "given-by-caller";

    private final Graph graph;
    private final Function<String, ConstantPlace> places;
    private final Map<String, String> stateOutputs = new LinkedHashMap<>();

    /**
     * An encoder.
     *
     * @param graph what to write
     * @param places where its constants are
     */
    public ProgramEncoder(Graph graph, Function<String, ConstantPlace> places) {
        this.graph = graph;
        this.places = places;
    }

    /** Returns the output that replaces each state; known once it is encoded. */
    public Map<String, String> stateOutputs() {
        return stateOutputs;
    }

    /** Returns the graph as a model. */
    public ModelProto encode() {
        GraphProto.Builder proto = new GraphEncoder(this::store).encode(graph).toBuilder();
        addCopies(proto);
        setInputs(proto);
        setOutputs(proto);
        keepInitializers(proto);
        return ModelEncoder.wrap(proto.clearValueInfo().build(), graph);
    }

    private TensorProto.Builder store(String name, Tensor value) {
        if (place(name, value) == ConstantPlace.INSIDE) {
            return TensorEncoder.encode(value);
        }
        return TensorEncoder.encodeWithoutElements(value)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(GIVEN_BY_CALLER));
    }

    private ConstantPlace place(String name, Tensor value) {
        return value.elementType() == ElementType.STRING ? ConstantPlace.INSIDE : places.apply(name);
    }

    /** A value can be bound to one buffer: what is no node's output, or replaces two states, gets a copy. */
    private void addCopies(GraphProto.Builder proto) {
        Set<String> bound = new HashSet<>();
        for (State state : graph.states()) {
            if (state.output().equals(state.input())) {
                continue;
            }
            String output = state.output();
            if (graph.producer(output).isEmpty() || !bound.add(output)) {
                output = freshName(state.input() + "_next", bound);
                proto.addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput(state.output())
                        .addOutput(output));
            }
            stateOutputs.put(state.input(), output);
        }
    }

    private String freshName(String wish, Set<String> bound) {
        String name = wish;
        for (int i = 1; graph.has(name) || !bound.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }

    private void setInputs(GraphProto.Builder proto) {
        Map<String, ValueInfoProto> declared = GraphEncoder.byName(proto.getInputList());
        proto.clearInput();
        for (Input input : graph.inputs()) {
            proto.addInput(Objects.requireNonNull(declared.get(input.name())));
        }
        for (State state : graph.states()) {
            proto.addInput(ValueTypes.encode(state.input(), state.type()));
        }
        graph.constants().forEach((name, value) -> {
            if (place(name, value) == ConstantPlace.INPUT) {
                proto.addInput(ValueTypes.encode(name, value.type()));
            }
        });
    }

    private void setOutputs(GraphProto.Builder proto) {
        Map<String, ValueInfoProto> declared = GraphEncoder.byName(proto.getOutputList());
        Set<String> names = new LinkedHashSet<>(graph.outputs());
        names.addAll(stateOutputs.values());
        proto.clearOutput();
        for (String name : names) {
            ValueInfoProto unknown = graph.has(name)
                    ? ValueTypes.encode(name, graph.type(name))
                    : ValueInfoProto.newBuilder().setName(name).build();
            proto.addOutput(declared.getOrDefault(name, unknown));
        }
    }

    private void keepInitializers(GraphProto.Builder proto) {
        var kept = proto.getInitializerList().stream()
                .filter(i -> places.apply(i.getName()) != ConstantPlace.INPUT)
                .toList();
        proto.clearInitializer().addAllInitializer(kept);
    }
}
