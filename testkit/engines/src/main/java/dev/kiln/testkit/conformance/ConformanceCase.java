package dev.kiln.testkit.conformance;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.conformance.ConformanceFiles.Content;
import dev.kiln.testkit.conformance.ConformanceResult.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** One test: a model, and sets of inputs with the expected outputs. */
public final class ConformanceCase {

    private final String name;
    private final Optional<String> reference;
    private final SortedMap<String, Content> files;
    private final Function<ByteBuffer, Graph> reader;

    ConformanceCase(
            String name,
            Optional<String> reference,
            SortedMap<String, Content> files,
            Function<ByteBuffer, Graph> reader) {
        this.name = name;
        this.reference = reference;
        this.files = files;
        this.reader = reader;
    }

    /**
     * Tensors for one run.
     *
     * @param inputs the feeds, by name
     * @param outputs the expected outputs, by name
     */
    public record DataSet(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

    /** Returns {@code <suite>/<test>}. */
    public String name() {
        return name;
    }

    /** Returns ONNX Runtime's outcome of the test, such as {@code pass}; empty where no manifest has it. */
    public Optional<String> reference() {
        return reference;
    }

    /**
     * Reads the model.
     *
     * @return its graph
     * @throws KilnException if the suite's reader does not support it
     */
    public Graph graph() {
        return reader.apply(ByteBuffer.wrap(model()));
    }

    private byte[] model() {
        return read("model.onnx");
    }

    private byte[] read(String file) {
        Content content = files.get(file);
        if (content == null) {
            throw new IllegalStateException("The test " + name + " has no file " + file + ".");
        }
        return content.read();
    }

    /**
     * An input or output of the test that is not a tensor, which a {@link Program} does not support.
     *
     * @return a clause; empty if there are only tensors
     */
    public Optional<String> obstacle() {
        byte[] model = model();
        Stream<String> inputs = Port.inputs(model).stream()
                .flatMap(p -> p.kind().stream().map(kind -> "its input " + p.name() + " is " + kind));
        Stream<String> outputs = Port.outputs(model).stream()
                .flatMap(p -> p.kind().stream().map(kind -> "its output " + p.name() + " is " + kind));
        return Stream.concat(inputs, outputs).findFirst();
    }

    /**
     * Reads the sets of tensors.
     *
     * @return the sets, in order, without inputs that the graph holds as constants
     * @throws KilnException if a tensor is damaged
     */
    public List<DataSet> dataSets() {
        byte[] model = model();
        Graph graph = graph();
        List<DataSet> sets = new ArrayList<>();
        for (int i = 0; files.containsKey("test_data_set_" + i + "/output_0.pb"); i++) {
            String folder = "test_data_set_" + i + "/";
            Map<String, Tensor> inputs = tensors(folder + "input_", Port.inputs(model));
            inputs.keySet().removeIf(input -> graph.input(input).isEmpty());
            sets.add(new DataSet(inputs, tensors(folder + "output_", Port.outputs(model))));
        }
        return sets;
    }

    private Map<String, Tensor> tensors(String prefix, List<Port> ports) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < ports.size(); i++) {
            String file = prefix + i + ".pb";
            if (files.containsKey(file)) {
                tensors.put(ports.get(i).name(), tensor(read(file)));
            }
        }
        return tensors;
    }

    /** Reads a {@code TensorProto} as the only constant of a model. */
    private Tensor tensor(byte[] proto) {
        byte[] tensorName = WireMessage.field(8, "t".getBytes(StandardCharsets.UTF_8));
        byte[] graphName = WireMessage.field(2, "one".getBytes(StandardCharsets.UTF_8));
        byte[] graph = WireMessage.field(7, graphName, WireMessage.field(5, proto, tensorName));
        byte[] version = WireMessage.number(1, 9);
        byte[] opset = WireMessage.field(8, WireMessage.number(2, Graph.OPSET));
        ByteBuffer model = ByteBuffer.allocate(version.length + graph.length + opset.length);
        return reader.apply(model.put(version).put(graph).put(opset).flip()).constant("t");
    }

    /**
     * Runs every set.
     *
     * @param engine the engine
     * @return the result: that of the first set that does not pass, if there is one
     */
    public ConformanceResult runOn(Engine engine) {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            return result(Outcome.REFUSED, obstacle.get());
        }
        Graph graph;
        List<DataSet> sets;
        try {
            graph = graph();
            sets = dataSets();
        } catch (KilnException e) {
            return result(Outcome.REFUSED, message(e));
        }
        List<String> obstacles = engine.obstacles(graph);
        return obstacles.isEmpty() ? run(engine, graph, sets) : result(Outcome.REFUSED, String.join("; ", obstacles));
    }

    private ConformanceResult run(Engine engine, Graph graph, List<DataSet> sets) {
        try (Program program = engine.compile(graph)) {
            for (DataSet set : sets) {
                Optional<String> difference = Tolerance.difference(set.outputs(), program.run(set.inputs()));
                if (difference.isPresent()) {
                    return result(Outcome.MISMATCH, difference.get());
                }
            }
            return result(Outcome.PASS, "");
        } catch (KilnException e) {
            return result(Outcome.FAILED, message(e));
        }
    }

    private ConformanceResult result(Outcome outcome, String reason) {
        return new ConformanceResult(name, outcome, reason, reference);
    }

    private static String message(KilnException e) {
        return String.valueOf(e.getMessage());
    }

    @Override
    public String toString() {
        return name;
    }
}
