package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The origin of a value: the layer or the normalization directly before it, apart from rearrangements in between. */
final class Layers {

    /** Products whose constant may be the left operand, so that its rows are those of the result. */
    private static final Set<String> LEFT =
            Set.of("MatMul", "Gemm", "MatMulInteger", "QLinearMatMul", "FusedMatMul", "FusedGemm");

    private final Graph graph;
    private final FixedValues fixed;
    private final Map<String, Shape> scaled = new HashMap<>();

    Layers(Graph graph, FixedValues fixed) {
        this.graph = graph;
        this.fixed = fixed;
    }

    /** Records that a node multiplies by a scale of some shape. */
    void scaled(Node node, Shape scale) {
        scaled.put(node.output(0), scale);
    }

    /** Whether a value is the direct product with a scale. */
    boolean isScaled(String value) {
        return scaled.containsKey(value);
    }

    /**
     * Whether a constant of some shape, added to a value, is a bias of the layer or of the scale that the value comes
     * from.
     */
    boolean isBiasOf(Shape bias, String value) {
        if (bias.equals(scaled.get(value))) {
            return true;
        }
        Optional<Node> layer = layer(value);
        if (layer.isEmpty() || !bias.isRanked()) {
            return false;
        }
        long channels = channels(layer.get());
        long wide = bias.dims().stream().filter(d -> d.size() != 1).count();
        boolean fits = wide == 0 ? channels == 1 : wide == 1 && FixedValues.elements(bias) == channels;
        boolean moved = !layer.get().outputs().contains(value);
        return fits && (moved || wide == 0 || isOnChannels(bias, layer.get(), value));
    }

    private boolean isOnChannels(Shape bias, Node layer, String value) {
        Shape shape = graph.type(value).shape();
        if (!shape.isRanked() || bias.rank() > shape.rank()) {
            return true;
        }
        int place = 0;
        while (bias.size(place) == 1) {
            place++;
        }
        int axis = place + shape.rank() - bias.rank();
        return axis == channelAxis(layer, shape.rank());
    }

    private static boolean isConvolution(Node layer) {
        return layer.operator().contains("Conv");
    }

    /** Whether a value is normalized: by a normalization, or by a division written as elementary operators. */
    boolean isNormalized(String value) {
        if (isScaled(value)) {
            return true;
        }
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty()) {
            return false;
        }
        Node node = producer.get();
        if (FixedValues.carries(node)) {
            return isNormalized(node.input(0));
        }
        return OperatorRoles.isNormalization(node)
                || isQuotient(node)
                || (node.is("Mul") && node.inputs().stream().anyMatch(this::isReciprocal));
    }

    /** Whether a node divides by a value that depends on the run, such as a standard deviation. */
    private boolean isQuotient(Node node) {
        return node.is("Div") && !fixed.isFixed(node.input(0)) && !fixed.isFixed(node.input(1));
    }

    private boolean isReciprocal(String value) {
        return graph.producer(value)
                .filter(n -> (n.is("Reciprocal") || n.is("Div")) && !fixed.isFixed(value))
                .isPresent();
    }

    private Optional<Node> layer(String value) {
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty()) {
            return Optional.empty();
        }
        Node node = producer.get();
        if (hasWeight(node)) {
            return producer;
        }
        if (FixedValues.carries(node)) {
            return layer(node.input(0));
        }
        // the sums of an integer product are rescaled before the bias is added
        return node.is("Mul")
                ? node.inputs().stream()
                        .map(this::integerProduct)
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
    }

    private Optional<Node> integerProduct(String value) {
        return graph.producer(value)
                .filter(n -> n.is("Cast"))
                .flatMap(n -> graph.producer(n.input(0)))
                .filter(n -> n.is("MatMulInteger") || n.is("ConvInteger"))
                .filter(this::hasWeight);
    }

    private boolean hasWeight(Node node) {
        return weight(node).isPresent();
    }

    private Optional<Integer> weight(Node node) {
        return OperatorRoles.of(node).entrySet().stream()
                .filter(e -> e.getValue() == ConstantRole.WEIGHT)
                .map(Map.Entry::getKey)
                .filter(i -> !node.input(i).isEmpty() && fixed.isFixed(node.input(i)))
                .findFirst();
    }

    /** The number of output channels of a layer; -1 where it is not known. */
    private long channels(Node layer) {
        Shape weight = fixed.shape(layer.input(weight(layer).orElseThrow()));
        if (isConvolution(layer)) {
            return layer.is("ConvTranspose")
                    ? weight.size(1) * layer.attributes().integer("group", 1)
                    : weight.size(0);
        }
        Shape result = graph.type(layer.output(0)).shape();
        int axis = channelAxis(layer, result.rank());
        return axis < 0 ? -1 : result.size(axis);
    }

    /**
     * The axis of a layer's result that corresponds to the rows or columns of its weight; negative where there is none.
     */
    private int channelAxis(Node layer, int rank) {
        if (isConvolution(layer)) {
            return 1;
        }
        int weight = weight(layer).orElseThrow();
        if (layer.is("Einsum")) {
            return channelLetter(layer, weight).orElse(rank - 1);
        }
        return weight == 0 && LEFT.contains(layer.operator()) ? rank - 2 : rank - 1;
    }

    /** The last letter of an Einsum's result that only its weight has. */
    private static Optional<Integer> channelLetter(Node einsum, int weight) {
        String[] sides =
                einsum.attributes().text("equation", "").replace(" ", "").split("->", -1);
        if (sides.length != 2 || sides[0].contains(".")) {
            return Optional.empty();
        }
        String[] terms = sides[0].split(",", -1);
        for (int axis = sides[1].length() - 1; axis >= 0; axis--) {
            String letter = sides[1].substring(axis, axis + 1);
            boolean own = terms[weight].contains(letter);
            for (int i = 0; i < terms.length; i++) {
                own &= i == weight || !terms[i].contains(letter);
            }
            if (own) {
                return Optional.of(axis);
            }
        }
        return Optional.empty();
    }
}
