package dev.kiln.plugins.quantization;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The common parts of tests of small networks. */
final class Networks {

    private Networks() {}

    /** Numbers that look irregular and are exact in single precision: {@code ((37 i + 11) mod 101 - 50) / 32}. */
    static Tensor numbers(long... shape) {
        int size = 1;
        for (long length : shape) {
            size *= (int) length;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = ((37 * i + 11) % 101 - 50) / 32f;
        }
        return Tensor.of(values, shape);
    }

    /** Examples whose classes do not matter. */
    static DataSet data(Tensor examples) {
        return new Examples(examples);
    }

    private record Examples(Tensor tensor) implements DataSet {

        @Override
        public String spec() {
            return "numbers";
        }

        @Override
        public long size() {
            return tensor.shape()[0];
        }

        @Override
        public Task task() {
            return Task.CLASSIFICATION;
        }

        @Override
        public long[] exampleShape() {
            long[] shape = tensor.shape();
            return Arrays.copyOfRange(shape, 1, shape.length);
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public Batch batch(long... indices) {
            long[] shape = tensor.shape();
            shape[0] = indices.length;
            var bytes = Tensor.allocate(tensor.elementType(), shape);
            for (long index : indices) {
                bytes.put(tensor.slice(index, index + 1).bytes());
            }
            Tensor inputs = Tensor.wrap(tensor.elementType(), bytes.flip(), shape);
            return new Batch(inputs, Tensor.of(new long[indices.length], indices.length), indices);
        }
    }

    /** With weights of 7 bits, whose sums are the same on every processor. */
    static StaticQuantization staticQuantization() {
        return new StaticQuantization(CalibrationMethod.MIN_MAX, Target.X86_ANY, true, 512, "");
    }

    /** Quantizes with the ranges that ONNX Runtime measures. */
    static Graph quantized(Compressor method, Graph graph, Tensor examples) {
        return compressed(method, graph, examples).model().graph();
    }

    /** The result of a method for a graph, after a check that stock ONNX Runtime loads it. */
    static CompressionResult compressed(Compressor method, Graph graph, Tensor examples) {
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT)) {
            CompressionResult compressed = method.plan(Model.of(graph), new TestScope(engine, data(examples)))
                    .apply();
            StockRuntime.load(compressed.model().graph());
            return compressed;
        }
    }

    /** The signal-to-noise ratio of a quantized graph to the float one on an engine, in dB. */
    static double fidelity(EngineProvider provider, Graph graph, Graph quantized, Tensor examples) {
        return fidelity(run(new OnnxEngineProvider(), graph, examples), run(provider, quantized, examples));
    }

    /** The first result of a graph with one input. */
    static float[] run(EngineProvider provider, Graph graph, Tensor input) {
        try (Engine engine = provider.open(EngineOptions.DEFAULT);
                Program program = engine.compile(graph)) {
            Map<String, Tensor> results =
                    program.run(Map.of(graph.inputs().get(0).name(), input));
            return results.values().iterator().next().toFloatArray();
        }
    }

    static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    static Node only(Graph graph, String operator) {
        List<Node> found =
                graph.nodes().stream().filter(node -> node.is(operator)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " nodes " + operator + " in " + operators(graph));
        }
        return found.get(0);
    }

    /** The signal-to-noise ratio of an approximation in dB: {@code 20 log10(|x| / |x - y|)}. */
    static double fidelity(float[] exact, float[] approximation) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < exact.length; i++) {
            signal += (double) exact[i] * exact[i];
            noise += ((double) exact[i] - approximation[i]) * ((double) exact[i] - approximation[i]);
        }
        return 10 * Math.log10(signal / noise);
    }
}
