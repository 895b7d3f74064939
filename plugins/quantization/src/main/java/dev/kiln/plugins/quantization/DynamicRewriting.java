package dev.kiln.plugins.quantization;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces layers by {@code DynamicQuantizeLinear}, {@code MatMulInteger}, and the product of its sums with both
 * scales: the form that ONNX Runtime fuses into one kernel. Layers with the same input share its quantization, and
 * those with the same weight its integers. Tables become integers, and the gathered rows are converted.
 */
final class DynamicRewriting {

    private final Graph graph;
    private final GraphEditor editor;
    private final IntegerGrid weights;
    private final boolean perChannel;
    private final Map<String, Quantized> inputs = new HashMap<>();
    private final Map<StoredWeight, Quantized> stored = new HashMap<>();
    private final Map<String, Quantized> tables = new HashMap<>();

    /** The names of integers, scale and zero point. */
    private record Quantized(String integers, String scale, String zeroPoint) {}

    /** The key under which layers share the integers of a weight. */
    private record StoredWeight(String name, boolean transposed) {}

    /**
     * A rewriting.
     *
     * @param graph the graph
     * @param weights the integers of weights
     * @param perChannel whether each column of a weight has a scale of its own
     */
    DynamicRewriting(Graph graph, IntegerGrid weights, boolean perChannel) {
        this.graph = graph;
        this.editor = GraphEditor.of(graph);
        this.weights = weights;
        this.perChannel = perChannel;
    }

    /**
     * Returns the graph with these nodes replaced.
     *
     * @param layers the nodes that multiply with weights
     * @param gathers the nodes that gather from tables
     * @param grid the integers of tables
     */
    Graph apply(List<Node> layers, List<Node> gathers, IntegerGrid grid) {
        layers.forEach(node -> replace(ProductLayer.of(node, graph)));
        gathers.forEach(node -> chooseIntegers(node, grid));
        return editor.prune().build();
    }

    private void chooseIntegers(Node gather, IntegerGrid grid) {
        Quantized table = tables.computeIfAbsent(gather.input(0), name -> storeTable(name, grid));
        String output = gather.output(0);
        String chosen = editor.freshName(output + "/quantized");
        editor.replace(
                gather,
                gather.withInputs(List.of(table.integers(), gather.input(1))).withOutputs(List.of(chosen)),
                node(
                        output + "/DequantizeLinear",
                        "DequantizeLinear",
                        List.of(chosen, table.scale(), table.zeroPoint()),
                        output,
                        Attributes.NONE));
    }

    private Quantized storeTable(String name, IntegerGrid grid) {
        Tensor table = graph.constant(name);
        AffineQuantization quantization = AffineQuantization.asymmetric(Range.of(table), grid);
        return store(name, quantization.quantize(table), quantization.scaleTensor(), quantization.zeroPointTensor());
    }

    private void replace(ProductLayer layer) {
        Node node = layer.node();
        String name = LayerNames.of(node);
        Quantized input = inputs.computeIfAbsent(node.input(0), this::quantizeInput);
        Quantized weight = stored.computeIfAbsent(
                new StoredWeight(node.input(1), layer.isTransposed()), key -> storeWeight(layer));
        String output = node.output(0);
        String product = layer.hasBias() ? editor.freshName(name + "/product") : output;
        List<Node> nodes = new ArrayList<>(product(name, input, weight, product));
        if (layer.hasBias()) {
            nodes.add(node(name + "/bias", "Add", List.of(product, node.input(2)), output, Attributes.NONE));
        }
        editor.replace(node, nodes.toArray(Node[]::new));
    }

    private Quantized quantizeInput(String input) {
        Quantized names = fresh(input);
        editor.add(
                input + "/DynamicQuantizeLinear",
                "DynamicQuantizeLinear",
                List.of(input),
                List.of(names.integers(), names.scale(), names.zeroPoint()),
                Attributes.NONE);
        return names;
    }

    private Quantized storeWeight(ProductLayer layer) {
        QuantizedWeight weight = layer.quantized(perChannel, weights);
        return store(layer.node().input(1), layer.columnsLast(weight.integers()), weight.scale(), weight.zeroPoint());
    }

    private Quantized store(String name, Tensor integers, Tensor scale, Tensor zeroPoint) {
        Quantized names = fresh(name);
        editor.constant(names.integers(), integers)
                .constant(names.scale(), scale)
                .constant(names.zeroPoint(), zeroPoint);
        return names;
    }

    private Quantized fresh(String value) {
        return new Quantized(
                editor.freshName(value + "/quantized"),
                editor.freshName(value + "/scale"),
                editor.freshName(value + "/zero-point"));
    }

    private List<Node> product(String name, Quantized input, Quantized weight, String output) {
        String sums = editor.freshName(name + "/sums");
        String numbers = editor.freshName(name + "/numbers");
        String scale = editor.freshName(name + "/scale");
        List<String> factors = List.of(input.integers(), weight.integers(), input.zeroPoint(), weight.zeroPoint());
        return List.of(
                node(name + "/MatMulInteger", "MatMulInteger", factors, sums, Attributes.NONE),
                node(name + "/Cast", "Cast", List.of(sums), numbers, Attributes.NONE.with("to", ElementType.FLOAT)),
                node(name + "/scales", "Mul", List.of(input.scale(), weight.scale()), scale, Attributes.NONE),
                node(name + "/scaled", "Mul", List.of(numbers, scale), output, Attributes.NONE));
    }

    private static Node node(String name, String operator, List<String> inputs, String output, Attributes attributes) {
        return new Node(name, "", operator, inputs, List.of(output), attributes, Extras.NONE);
    }
}
