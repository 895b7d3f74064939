package dev.kiln.plugins.quantization;

import static dev.kiln.graph.rewrite.Pattern.anyNode;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Replaces layers by {@code DynamicQuantizeLinear}, {@code MatMulInteger}, and the product of its sums with both
 * scales: the form that ONNX Runtime fuses into one kernel. Layers with the same input share its quantization, and
 * those with the same weight its integers. Tables become integers, and the gathered rows are converted.
 */
final class DynamicRewriting {

    private final Graph graph;
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
        Graph products = Rewriter.sweep(
                graph, List.of(rule(layers, match -> product(ProductLayer.of(match.root(), graph), match))));
        return Rewriter.sweep(products, List.of(rule(gathers, match -> chosenIntegers(match, grid))));
    }

    private static RewriteRule rule(List<Node> nodes, Function<Match, Replacement> rewritten) {
        Set<Node> marked = Set.copyOf(nodes);
        return RewriteRule.on(anyNode())
                .when(match -> marked.contains(match.root()))
                .replace(rewritten);
    }

    private Replacement chosenIntegers(Match match, IntegerGrid grid) {
        Node gather = match.root();
        Quantized table = tables.computeIfAbsent(gather.input(0), name -> storeTable(name, grid, match));
        String output = gather.output(0);
        String chosen = match.fresh(output + "/quantized");
        return Replacement.by(
                gather.withInputs(List.of(table.integers(), gather.input(1))).withOutputs(List.of(chosen)),
                node(
                        output + "/DequantizeLinear",
                        "DequantizeLinear",
                        List.of(chosen, table.scale(), table.zeroPoint()),
                        output,
                        Attributes.NONE));
    }

    private Quantized storeTable(String name, IntegerGrid grid, Match match) {
        Tensor table = graph.constant(name);
        AffineQuantization quantization = AffineQuantization.asymmetric(Range.of(table), grid);
        return store(
                name, quantization.quantize(table), quantization.scaleTensor(), quantization.zeroPointTensor(), match);
    }

    private Replacement product(ProductLayer layer, Match match) {
        Node node = layer.node();
        String name = LayerNames.of(node);
        List<Node> nodes = new ArrayList<>();
        Quantized input = inputs.computeIfAbsent(node.input(0), value -> quantizeInput(value, match, nodes));
        Quantized weight = stored.computeIfAbsent(
                new StoredWeight(node.input(1), layer.isTransposed()), key -> storeWeight(layer, match));
        String output = node.output(0);
        String product = layer.hasBias() ? match.fresh(name + "/product") : output;
        nodes.addAll(product(name, input, weight, product, match));
        if (layer.hasBias()) {
            nodes.add(node(name + "/bias", "Add", List.of(product, node.input(2)), output, Attributes.NONE));
        }
        return Replacement.by(nodes);
    }

    private static Quantized quantizeInput(String input, Match match, List<Node> nodes) {
        Quantized names = new Quantized(
                match.fresh(input + "/quantized"), match.fresh(input + "/scale"), match.fresh(input + "/zero-point"));
        nodes.add(new Node(
                input + "/DynamicQuantizeLinear",
                "",
                "DynamicQuantizeLinear",
                List.of(input),
                List.of(names.integers(), names.scale(), names.zeroPoint()),
                Attributes.NONE,
                Extras.NONE));
        return names;
    }

    private Quantized storeWeight(ProductLayer layer, Match match) {
        QuantizedWeight weight = layer.quantized(perChannel, weights);
        return store(
                layer.node().input(1), layer.columnsLast(weight.integers()), weight.scale(), weight.zeroPoint(), match);
    }

    private static Quantized store(String name, Tensor integers, Tensor scale, Tensor zeroPoint, Match match) {
        return new Quantized(
                match.addOwn(name + "/quantized", integers),
                match.addOwn(name + "/scale", scale),
                match.addOwn(name + "/zero-point", zeroPoint));
    }

    private static List<Node> product(String name, Quantized input, Quantized weight, String output, Match match) {
        String sums = match.fresh(name + "/sums");
        String numbers = match.fresh(name + "/numbers");
        String scale = match.fresh(name + "/scale");
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
