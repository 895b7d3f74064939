package dev.kiln.engine.djl.script;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fuses groups of nodes for which PyTorch has one equivalent operation. A group becomes one node of the domain
 * {@link #DOMAIN}; nodes outside it must not read its inner values.
 */
final class Fusions {

    /** The domain of fused nodes; no file has it. */
    static final String DOMAIN = "dev.kiln.torch";

    private final Graph graph;
    private final Map<String, Tensor> constants;
    private final Readers readers;
    private final Map<String, Node> crossEntropies = new HashMap<>();
    private final Set<Node> absorbed = Collections.newSetFromMap(new IdentityHashMap<>());

    private Fusions(Graph graph, Map<String, Tensor> constants) {
        this.graph = graph;
        this.constants = constants;
        this.readers = Readers.of(graph);
    }

    /** Returns the nodes of a graph, groups fused, in topological order. */
    static List<Node> apply(Graph graph, Map<String, Tensor> constants) {
        Fusions fusions = new Fusions(graph, constants);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            nodes.add(fusions.fused(node).orElse(node));
        }
        nodes.removeIf(fusions.absorbed::contains);
        return nodes;
    }

    private Optional<Node> fused(Node node) {
        if (node.is("Neg")) {
            return crossEntropy(node);
        }
        if (node.is("ReduceMean") || node.is("ReduceSum")) {
            return reducedCrossEntropy(node).or(() -> sumOfCast(node));
        }
        if (node.is("Add")) {
            return linear(node, 0, 1)
                    .or(() -> linear(node, 1, 0))
                    .or(() -> scaled(node, 0, 1))
                    .or(() -> scaled(node, 1, 0));
        }
        return node.is("Sub") ? scaled(node, 0, 1) : Optional.empty();
    }

    /** The node of that operator that computes a value with a single reader. */
    private Optional<Node> inner(String value, String operator) {
        return readers.isAlone(value) ? graph.producer(value).filter(n -> n.is(operator)) : Optional.empty();
    }

    private Node group(Node root, String operator, List<String> inputs, Node... inside) {
        return group(root, operator, inputs, Attributes.NONE, inside);
    }

    private Node group(Node root, String operator, List<String> inputs, Attributes attributes, Node... inside) {
        absorbed.addAll(List.of(inside));
        return new Node(root.name(), DOMAIN, operator, inputs, root.outputs(), attributes, Extras.NONE);
    }

    private int rank(String value) {
        return graph.type(value).shape().rank();
    }

    private boolean isFloating(String value) {
        return graph.type(value).elementType().isFloating();
    }

    /** {@code base + a * factor} or {@code base - a * factor} with a scalar factor. */
    private Optional<Node> scaled(Node root, int base, int product) {
        if (root.input(0).equals(root.input(1)) || !isFloating(root.input(base))) {
            return Optional.empty();
        }
        return inner(root.input(product), "Mul").flatMap(mul -> {
            int factor = scalar(mul);
            if (factor < 0) {
                return Optional.empty();
            }
            List<String> inputs = List.of(root.input(base), mul.input(1 - factor), mul.input(factor));
            return root.is("Sub")
                    ? Optional.of(group(root, "SubScaled", inputs, mul))
                    : blended(root, inputs, mul).or(() -> Optional.of(group(root, "AddScaled", inputs, mul)));
        });
    }

    /** {@code x * factor + y * factor} with scalar factors. */
    private Optional<Node> blended(Node root, List<String> scaled, Node mul) {
        return inner(scaled.get(0), "Mul").filter(m -> scalar(m) >= 0).map(m -> {
            List<String> inputs = List.of(m.input(1 - scalar(m)), m.input(scalar(m)), scaled.get(1), scaled.get(2));
            return group(root, "Blend", inputs, mul, m);
        });
    }

    /** The input index of a product's scalar factor; -1 if there is none. */
    private int scalar(Node mul) {
        return rank(mul.input(1)) == 0 ? 1 : rank(mul.input(0)) == 0 ? 0 : -1;
    }

    /** A matrix product plus a bias of the length of its rows. */
    private Optional<Node> linear(Node root, int product, int bias) {
        return inner(root.input(product), "MatMul")
                .filter(m -> isFloating(m.input(0)) && rank(m.input(0)) == 2 && rank(m.input(1)) == 2)
                .filter(m -> rank(root.input(bias)) == 1 && isRow(root.input(bias), root.input(product)))
                .map(m -> group(root, "Linear", List.of(root.input(bias), m.input(0), m.input(1)), m));
    }

    private boolean isRow(String bias, String product) {
        long length = graph.type(bias).shape().size(0);
        return length > 0 && graph.type(product).shape().size(-1) == length;
    }

    /** {@code -sum(logSoftmax(z) * oneHot(t))} along the classes. */
    private Optional<Node> crossEntropy(Node neg) {
        return inner(neg.input(0), "ReduceSum")
                .filter(this::isAlongClasses)
                .flatMap(sum -> inner(sum.input(0), "Mul")
                        .flatMap(mul -> crossEntropy(neg, sum, mul, 0).or(() -> crossEntropy(neg, sum, mul, 1))));
    }

    private Optional<Node> crossEntropy(Node neg, Node sum, Node mul, int logits) {
        Optional<Node> softmax = inner(mul.input(logits), "LogSoftmax").filter(n -> isClassAxis(n, n.input(0)));
        Optional<Node> oneHot = inner(mul.input(1 - logits), "OneHot").filter(n -> isClassAxis(n, n.output(0)));
        if (softmax.isEmpty()
                || oneHot.isEmpty()
                || !isPlain(oneHot.get(), softmax.get().input(0))) {
            return Optional.empty();
        }
        List<String> inputs = List.of(softmax.get().input(0), oneHot.get().input(0));
        Node group = group(neg, "CrossEntropy", inputs, sum, mul, softmax.get(), oneHot.get());
        crossEntropies.put(neg.output(0), group);
        return Optional.of(group);
    }

    /** The sum or mean over all elements of a cross entropy. */
    private Optional<Node> reducedCrossEntropy(Node reduction) {
        boolean ofAll = reduction.input(1).isEmpty()
                && reduction.attributes().integer("keepdims", 1) == 0
                && reduction.attributes().integer("noop_with_empty_axes", 0) == 0;
        return Optional.ofNullable(crossEntropies.get(reduction.input(0)))
                .filter(c -> ofAll && inner(reduction.input(0), "Neg").isPresent())
                .map(c -> group(reduction, "CrossEntropy" + reduction.operator().substring(6), c.inputs(), c));
    }

    /** The sum of a cast to a floating-point type, which PyTorch performs in the summation. */
    private Optional<Node> sumOfCast(Node sum) {
        boolean always = sum.is("ReduceSum") && sum.attributes().integer("noop_with_empty_axes", 0) == 0;
        return inner(sum.input(0), "Cast")
                .filter(c -> always && isFloating(sum.input(0)))
                .map(cast -> {
                    List<String> inputs =
                            sum.input(1).isEmpty() ? List.of(cast.input(0)) : List.of(cast.input(0), sum.input(1));
                    return group(sum, "SumOfCast", inputs, sum.attributes(), cast);
                });
    }

    private boolean isAlongClasses(Node sum) {
        Tensor axes = constants.get(sum.input(1));
        return axes != null
                && axes.size() == 1
                && List.of(1L, -1L).contains(axes.toLongArray()[0])
                && sum.attributes().integer("keepdims", 1) == 0;
    }

    private boolean isClassAxis(Node node, String matrix) {
        return rank(matrix) == 2 && List.of(1L, -1L).contains(node.attributes().integer("axis", -1));
    }

    /** Whether the one-hot rows have the values 1 and 0 and the length of the logits' rows. */
    private boolean isPlain(Node oneHot, String logits) {
        Tensor depth = constants.get(oneHot.input(1));
        Tensor values = constants.get(oneHot.input(2));
        return depth != null
                && values != null
                && depth.elementType().isInteger()
                && depth.toLongArray()[0] == graph.type(logits).shape().size(1)
                && graph.type(oneHot.input(0)).elementType() == ElementType.INT64
                && graph.type(oneHot.input(0)).shape().rank() == 1
                && values.getDouble(0) == 0
                && values.getDouble(1) == 1;
    }
}
