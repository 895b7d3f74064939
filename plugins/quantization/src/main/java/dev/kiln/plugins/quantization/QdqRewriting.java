package dev.kiln.plugins.quantization;

import static java.util.Objects.requireNonNull;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Inserts {@code QuantizeLinear} and {@code DequantizeLinear} where the rules marked it. Between the two a value exists
 * as integers; its readers come after, branches and bodies included, and ONNX Runtime fuses both sides into an int8
 * kernel. Where it must not, a {@code Sum} of one value is inserted, which it neither fuses nor removes. Every result
 * keeps its name and stays FLOAT.
 */
final class QdqRewriting {

    private final Placement placement;
    private final Map<String, AffineQuantization> parameters;
    private final IntegerGrid weights;
    private final GraphEditor editor;
    private final Map<String, Forms> forms = new LinkedHashMap<>();
    private final Map<String, List<String>> stored = new HashMap<>();
    private final Map<Object, String> tensors = new HashMap<>();
    private final Map<String, Parameters> constants = new HashMap<>();
    private final Map<String, String> apart = new LinkedHashMap<>();

    /** The names of a value as its producer's output, as integers, and as its readers' input. */
    private record Forms(String made, String integers, String read) {}

    /** The names of the constants that hold a scale and a zero point. */
    private record Parameters(String scale, String zeroPoint) {}

    /** The key under which layers share the integers of a weight. */
    private record StoredWeight(String name, int axis, List<AffineQuantization> channels) {}

    /** The key under which layers share the integers of a bias. */
    private record StoredBias(String name, float inputScale, List<AffineQuantization> channels) {}

    /**
     * A rewriting.
     *
     * @param placement the placement
     * @param parameters scale and zero point of every {@linkplain Placement#sources source}
     * @param weights the integers of weights
     */
    QdqRewriting(Placement placement, Map<String, AffineQuantization> parameters, IntegerGrid weights) {
        this.placement = placement;
        this.parameters = parameters;
        this.weights = weights;
        this.editor = GraphEditor.of(placement.graph());
    }

    /** Returns the quantized graph. */
    Graph apply() {
        placement.sources().keySet().forEach(value -> forms.put(value, name(value)));
        for (Node clamp : placement.clamps().values()) {
            editor.remove(clamp);
        }
        placement.layers().forEach((output, layer) -> stored.put(output, storeConstants(layer)));
        editor.mapNodes(this::rewired);
        captured().forEach(value -> editor.redirect(value, formsOf(value).read()));
        // an Identity or a product with 1 would be removed
        apart.forEach((value, name) -> editor.add(name, "Sum", List.of(value), List.of(name), Attributes.NONE));
        forms.forEach(this::convert);
        return editor.prune().build();
    }

    /** The integer-computed values that branches and bodies read. */
    private List<String> captured() {
        Set<String> captured = placement.graph().nodes().stream()
                .flatMap(node -> node.attributes().graphs().stream())
                .flatMap(body -> body.captures().stream())
                .collect(Collectors.toSet());
        return forms.keySet().stream()
                .filter(captured::contains)
                .filter(this::isMadeByIntegers)
                .toList();
    }

    private boolean isMadeByIntegers(String value) {
        return placement.graph().producer(value).filter(placement::isQuantized).isPresent();
    }

    /**
     * A result has its name after the conversion, every other value before it, and also a result that is computed with
     * floating point numbers.
     */
    private Forms name(String value) {
        Graph graph = placement.graph();
        String integers = editor.freshName(value + "/quantized");
        return graph.outputs().contains(value) && isMadeByIntegers(value)
                ? new Forms(editor.freshName(value + "/float"), integers, value)
                : new Forms(value, integers, editor.freshName(value + "/dequantized"));
    }

    private String source(String value) {
        return requireNonNull(placement.sources().get(value), value);
    }

    private AffineQuantization quantization(String value) {
        return requireNonNull(parameters.get(source(value)), value);
    }

    private Node rewired(Node node) {
        List<String> weightAndBias = stored.get(LayerNames.key(node));
        List<String> inputs = new ArrayList<>();
        if (weightAndBias != null) {
            inputs.add(read(node.input(0), node));
            inputs.addAll(weightAndBias);
        } else if (placement.integerNodes().containsKey(LayerNames.key(node))) {
            return onIntegers(node);
        } else {
            node.inputs().forEach(input -> inputs.add(read(input, node)));
        }
        if (isFusedWrongly(node)) {
            // one is enough, as kernels take only integers
            inputs.set(Fusion.first(node), apart(node.input(Fusion.first(node))));
        }
        return node.withInputs(inputs)
                .withOutputs(node.outputs().stream().map(this::madeName).toList());
    }

    private boolean isFusedWrongly(Node node) {
        Graph graph = placement.graph();
        return placement.isFloating(node)
                && Fusion.takes(
                        node,
                        input -> forms.containsKey(input) && !graph.constants().containsKey(input),
                        output -> forms.containsKey(output) && !graph.outputs().contains(output));
    }

    /** The name of a dequantized value after the node that prevents ONNX Runtime's fusion. */
    private String apart(String value) {
        return apart.computeIfAbsent(formsOf(value).read(), read -> editor.freshName(read + "/apart"));
    }

    private Forms formsOf(String value) {
        return requireNonNull(forms.get(value), value);
    }

    /** The name of a value at its producer; after a removed clamp, that of the clamp's output. */
    private String madeName(String value) {
        String through = placement.through(value);
        Forms names = forms.get(through);
        return names == null ? through : names.made();
    }

    /**
     * A constant is read as integers only by nodes that compute with them; elsewhere it keeps its precision. An earlier
     * conversion reads a value directly from its producer, but not before a removed clamp.
     */
    private String read(String value, Node reader) {
        Forms names = forms.get(value);
        boolean exact = placement.graph().constants().containsKey(value) && !placement.isQuantized(reader);
        if (names == null || exact) {
            return value;
        }
        boolean asMade = placement.isAlready(reader) && !placement.clamps().containsKey(value);
        return asMade ? names.made() : names.read();
    }

    private Node onIntegers(Node node) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, formsOf(node.input(0)).integers());
        if (node.is("Pad")) {
            while (inputs.size() < 3) {
                inputs.add("");
            }
            // the integer that represents 0; only mode constant reads it
            inputs.set(2, parameterNames(node.input(0)).zeroPoint());
        }
        String output = formsOf(node.output(0)).integers();
        return node.withInputs(inputs).withOutputs(List.of(output));
    }

    private Parameters parameterNames(String value) {
        AffineQuantization quantization = quantization(value);
        return constants.computeIfAbsent(
                source(value),
                source -> addParameters(source, quantization.scaleTensor(), quantization.zeroPointTensor()));
    }

    private Parameters addParameters(String value, Tensor scale, Tensor zeroPoint) {
        Parameters names = new Parameters(editor.freshName(value + "/scale"), editor.freshName(value + "/zero-point"));
        editor.constant(names.scale(), scale).constant(names.zeroPoint(), zeroPoint);
        return names;
    }

    /** Adds the conversions of an activation, or of a constant used as one. */
    private void convert(String value, Forms names) {
        Parameters scaling = parameterNames(value);
        Tensor constant = placement.graph().constants().get(value);
        if (constant != null) {
            editor.constant(names.integers(), quantization(value).quantize(constant));
        } else if (!isMadeAsIntegers(value)) {
            List<String> inputs = List.of(names.made(), scaling.scale(), scaling.zeroPoint());
            editor.add(
                    names.made() + "/QuantizeLinear",
                    "QuantizeLinear",
                    inputs,
                    List.of(names.integers()),
                    Attributes.NONE);
        }
        dequantize(names.integers(), scaling, names.read(), Attributes.NONE);
    }

    private boolean isMadeAsIntegers(String value) {
        return placement.integerNodes().containsKey(value);
    }

    private void dequantize(String integers, Parameters names, String read, Attributes attributes) {
        List<String> inputs = List.of(integers, names.scale(), names.zeroPoint());
        editor.add(read + "/DequantizeLinear", "DequantizeLinear", inputs, List.of(read), attributes);
    }

    /** Stores weight and bias and returns the names under which the layer reads them. */
    private List<String> storeConstants(WeightedLayer layer) {
        Node node = layer.node();
        float inputScale = quantization(node.input(0)).scale();
        QuantizedWeight weight = QuantizedWeight.of(constant(node.input(1)), layer.axis(), weights);
        List<String> names = new ArrayList<>();
        if (layer.hasBias()) {
            Tensor bias = constant(node.input(2));
            weight = QuantizedBias.makeRoom(bias, inputScale, weight);
            QuantizedBias sums = QuantizedBias.of(bias, inputScale, weight);
            names.add(tensors.computeIfAbsent(
                    new StoredBias(node.input(2), inputScale, weight.channels()),
                    key -> store(node.input(2), sums.integers(), sums.scale(), sums.zeroPoint(), 0)));
        }
        QuantizedWeight fitting = weight;
        names.add(
                0,
                tensors.computeIfAbsent(
                        new StoredWeight(node.input(1), layer.axis(), weight.channels()),
                        key -> store(
                                node.input(1),
                                fitting.integers(),
                                fitting.scale(),
                                fitting.zeroPoint(),
                                layer.axis())));
        return names;
    }

    private Tensor constant(String name) {
        return requireNonNull(placement.graph().constants().get(name), name);
    }

    /** Stores integers with the node that dequantizes them, and returns the name of its output. */
    private String store(String name, Tensor values, Tensor scale, Tensor zeroPoint, int axis) {
        String integers = editor.freshName(name + "/quantized");
        editor.constant(integers, values);
        Parameters names = addParameters(name, scale, zeroPoint);
        String read = editor.freshName(name + "/dequantized");
        dequantize(integers, names, read, scale.rank() == 1 ? Attributes.of("axis", axis) : Attributes.NONE);
        return read;
    }
}
