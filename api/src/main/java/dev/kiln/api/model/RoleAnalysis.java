package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Traverses a graph, its branches and bodies, and records each node's use of constants of the outermost graph. */
final class RoleAnalysis {

    @FunctionalInterface
    interface Notes {
        void add(String constant, ConstantUse use);
    }

    private final Graph graph;
    private final @Nullable RoleAnalysis outer;
    private final Notes notes;
    private final FixedValues fixed;
    private final ValuePaths paths;
    private final Layers layers;
    private final FixedTransforms transforms;
    private final Set<String> touched = new HashSet<>();
    private final Set<String> spectral = new HashSet<>();
    private final Set<Node> needed;

    RoleAnalysis(Graph graph, Notes notes) {
        this(graph, null, Set.of(), notes);
    }

    private RoleAnalysis(Graph graph, @Nullable RoleAnalysis outer, Set<String> toLayer, Notes notes) {
        this.graph = graph;
        this.outer = outer;
        this.notes = notes;
        this.fixed = new FixedValues(graph, outer == null ? null : outer.fixed);
        this.paths = new ValuePaths(graph, fixed, toLayer);
        this.layers = new Layers(graph, fixed);
        this.transforms = new FixedTransforms(graph, fixed);
        this.needed = needed(graph);
    }

    /** The nodes from which the results are computed: unread values have no use. */
    private static Set<Node> needed(Graph graph) {
        Set<String> read = new HashSet<>(graph.outputs());
        graph.states().forEach(state -> read.add(state.output()));
        Set<Node> needed = new HashSet<>();
        List<Node> backwards = new ArrayList<>(graph.nodes());
        Collections.reverse(backwards);
        for (Node node : backwards) {
            if (node.outputs().stream().anyMatch(read::contains)) {
                needed.add(node);
                read.addAll(node.inputs());
                node.attributes().graphs().forEach(body -> read.addAll(body.captures()));
            }
        }
        return needed;
    }

    void run() {
        graph.nodes().stream().filter(needed::contains).forEach(this::visit);
    }

    private void visit(Node node) {
        boolean learned = uses(node);
        for (Graph body : node.attributes().graphs()) {
            boolean goesOn = node.outputs().stream().anyMatch(paths::leadsToLayer);
            Set<String> toLayer = goesOn ? new HashSet<>(body.outputs()) : Set.of();
            new RoleAnalysis(body, this, toLayer, notes).run();
            learned = true;
        }
        if (learned || node.inputs().stream().anyMatch(this::isTouched)) {
            touched.addAll(node.outputs());
        } else if (isSpectral(node)) {
            spectral.addAll(node.outputs());
        }
    }

    private boolean isSpectral(Node node) {
        return node.is("STFT") || node.is("DFT") || node.inputs().stream().anyMatch(spectral::contains);
    }

    /** Whether a value depends on a layer, and not only on the network's input. */
    private boolean isTouched(String value) {
        boolean here = graph.producer(value).isPresent() || graph.input(value).isPresent();
        if (outer != null && !here) {
            return outer.isTouched(value);
        }
        return touched.contains(value) || isInputOfBody(value);
    }

    private boolean isInputOfBody(String value) {
        return outer != null && graph.input(value).isPresent();
    }

    /** Records a node's use of constants; returns whether one of them is learned. */
    private boolean uses(Node node) {
        boolean isFixed = node.inputs().stream().filter(i -> !i.isEmpty()).allMatch(fixed::isFixed);
        if (isFixed && !node.is("Gather")) {
            return false;
        }
        Map<Integer, ConstantRole> roles = OperatorRoles.of(node);
        boolean learned = false;
        for (int input = 0; input < node.inputs().size(); input++) {
            String value = node.input(input);
            if (!value.isEmpty() && fixed.isFixed(value)) {
                ConstantRole role = roles.containsKey(input)
                        ? declared(node, Objects.requireNonNull(roles.get(input)))
                        : found(node, input);
                note(node, input, role);
                learned |= role.isTrainable() || role == ConstantRole.STATISTIC;
            }
        }
        return learned;
    }

    private void note(Node node, int input, ConstantRole role) {
        fixed.sources(node.input(input), role)
                .forEach((constant, part) -> notes.add(constant, new ConstantUse(node, input, part)));
    }

    private ConstantRole declared(Node node, ConstantRole role) {
        List<String> given = node.inputs().stream()
                .filter(i -> !i.isEmpty() && !fixed.isFixed(i))
                .toList();
        boolean first = role == ConstantRole.WEIGHT
                && given.stream().noneMatch(this::isTouched)
                && FixedTransforms.addsNothing(node);
        if (first && transforms.isFixed(node, given.stream().anyMatch(spectral::contains))) {
            spectral.addAll(node.outputs());
            return ConstantRole.BASIS;
        }
        return role;
    }

    /** The role of a constant whose operator does not define it. */
    private ConstantRole found(Node node, int input) {
        String value = node.input(input);
        if (node.is("Gather") && input == 0) {
            return isTable(value) ? ConstantRole.TABLE : ConstantRole.OTHER;
        }
        Optional<String> other = partner(node, input);
        if (other.isEmpty()) {
            return ConstantRole.OTHER;
        }
        return switch (node.operator()) {
            case "Add", "Sum", "Sub" -> added(node, value, other.get());
            case "Mul", "Div" -> multiplied(node, value, other.get());
            case "Concat" -> joined(node, value);
            default -> ConstantRole.OTHER;
        };
    }

    /**
     * The operand from a layer that a node combines with a constant, by a sum, difference, product, quotient or
     * concatenation.
     */
    private Optional<String> partner(Node node, int input) {
        boolean several = node.is("Sum") || node.is("Concat");
        boolean second = node.is("Sub") || node.is("Div");
        boolean joins = several || (node.domain().isEmpty() && node.inputs().size() == 2 && (input == 1 || !second));
        return joins
                ? node.inputs().stream()
                        .filter(other -> !fixed.isFixed(other) && (isTouched(other) || layers.isNormalized(other)))
                        .findFirst()
                : Optional.empty();
    }

    /**
     * A constant that is concatenated before or after the positions of a sequence, such as class tokens; padding is not
     * one.
     */
    private ConstantRole joined(Node node, String constant) {
        Shape shape = graph.type(node.output(0)).shape();
        boolean places = shape.rank() == 3 && Math.floorMod(node.attributes().integer("axis", 0), 3L) == 1;
        boolean goesOn = paths.leadsToLayer(node.output(0)) && !paths.leadsToSoftmax(node.output(0));
        return places
                        && goesOn
                        && fixed.constant(constant).filter(RoleAnalysis::varies).isPresent()
                ? ConstantRole.POSITION
                : ConstantRole.OTHER;
    }

    private static boolean varies(Tensor constant) {
        return constant.elementType().isFloating()
                && IntStream.range(1, Math.toIntExact(constant.size()))
                        .anyMatch(i -> constant.getDouble(i) != constant.getDouble(0));
    }

    private boolean isTable(String value) {
        return fixed.shape(value).rank() >= 2 && fixed.shape(value).isFixed();
    }

    private ConstantRole added(Node node, String constant, String other) {
        Shape shape = fixed.shape(constant);
        if (layers.isBiasOf(shape, other)) {
            return ConstantRole.BIAS;
        }
        if (paths.leadsToSoftmax(node.output(0)) || FixedValues.elements(shape) <= 1) {
            return ConstantRole.OTHER;
        }
        boolean goesOn = paths.leadsToLayer(node.output(0));
        if (isVector(shape)) {
            return goesOn || layers.isNormalized(other) ? ConstantRole.BIAS : ConstantRole.OTHER;
        }
        return goesOn ? ConstantRole.POSITION : ConstantRole.OTHER;
    }

    private ConstantRole multiplied(Node node, String constant, String other) {
        Shape shape = fixed.shape(constant);
        boolean scales = FixedValues.elements(shape) > 1
                && !layers.isScaled(other)
                && !paths.leadsToSoftmax(node.output(0))
                && fixed.constant(constant).filter(RoleAnalysis::selects).isEmpty();
        if (scales && (layers.isNormalized(other) || (isVector(shape) && paths.leadsToLayer(node.output(0))))) {
            layers.scaled(node, shape);
            return ConstantRole.SCALE;
        }
        return ConstantRole.OTHER;
    }

    private static boolean isVector(Shape shape) {
        return shape.isRanked()
                && shape.dims().stream().filter(d -> d.size() != 1).count() <= 1;
    }

    /** Whether a constant is a mask: it holds only zeros and ones. */
    private static boolean selects(Tensor constant) {
        if (!constant.elementType().isFloating()) {
            return true;
        }
        Set<Double> values = new HashSet<>();
        for (int i = 0; i < constant.size() && values.size() < 3; i++) {
            values.add(constant.getDouble(i) + 0.0);
        }
        return values.equals(Set.of(0.0, 1.0));
    }
}
