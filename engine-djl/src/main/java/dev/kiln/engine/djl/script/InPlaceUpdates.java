package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The states that can be updated in place: no result is returned for them, and no memory is allocated.
 *
 * <p>The updates are the last lines of a script, after everything that can fail, so that a run that fails leaves the
 * states unchanged. The values that they read must not share memory with a state that is overwritten.
 */
final class InPlaceUpdates {

    private static final Set<String> OPERATORS = Set.of("Add", "Sub", "AddScaled", "SubScaled", "Blend");

    private final Graph graph;
    private final List<Node> nodes;
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Set<Node>> readers = new HashMap<>();
    private final IdentityHashMap<Node, State> updates = new IdentityHashMap<>();
    private final Map<String, String> numbers = new HashMap<>();

    /**
     * Finds the updates.
     *
     * @param nodes the nodes that are written, in order
     */
    InPlaceUpdates(Graph graph, List<Node> nodes, GradientPlan plan) {
        this.graph = graph;
        this.nodes = nodes;
        for (Node node : nodes) {
            node.outputs().forEach(o -> producers.put(o, node));
            node.inputs().forEach(i -> read(i, node));
            GradientPlan.captures(node).forEach(c -> read(c, node));
            if (node.isGradient()) {
                read(GradientPlan.y(node), node);
            }
        }
        graph.states().stream()
                .filter(s -> isCandidate(s, plan))
                .forEach(s -> updates.put(producers.get(s.output()), s));
        while (updates.keySet().removeIf(node -> !isSafe(node))) {
            // each removal may make others unsafe
        }
    }

    private void read(String value, Node reader) {
        readers.computeIfAbsent(value, v -> Collections.newSetFromMap(new IdentityHashMap<>()))
                .add(reader);
    }

    private boolean isCandidate(State state, GradientPlan plan) {
        Node node = producers.get(state.output());
        return node != null
                && isUpdate(node)
                && overwritten(node, state) >= 0
                && !plan.isDifferentiated(node)
                && state.type().shape().isFixed()
                && state.type().elementType().isFloating()
                && TorchTypes.held(state.type().elementType()) == state.type().elementType()
                && graph.type(state.output()).equals(state.type())
                && appearances(state.output()) == 1
                && appearances(state.input()) == 0;
    }

    private static boolean isUpdate(Node node) {
        return OPERATORS.contains(node.operator())
                && (node.domain().isEmpty() || node.domain().equals(Fusions.DOMAIN));
    }

    /** The number of times that a value is a result or a state's next value. */
    private long appearances(String value) {
        return graph.outputs().stream().filter(value::equals).count()
                + graph.states().stream().filter(s -> s.output().equals(value)).count();
    }

    /** The index of the input at which a node reads the state that it may overwrite; -1 if there is none. */
    private static int overwritten(Node node, State state) {
        List<Integer> places = switch (node.operator()) {
            case "Add", "AddScaled" -> List.of(0, 1);
            case "Blend" -> List.of(0, 2);
            default -> List.of(0);
        };
        List<Integer> found =
                places.stream().filter(p -> node.input(p).equals(state.input())).toList();
        long reads = node.inputs().stream().filter(state.input()::equals).count();
        return found.size() == 1 && reads == 1 ? found.get(0) : -1;
    }

    private boolean isSafe(Node node) {
        State state = state(node);
        boolean othersComeBefore = readers.getOrDefault(state.input(), Set.of()).stream()
                .noneMatch(
                        reader -> updates.containsKey(reader) && !state(reader).equals(state));
        boolean resultStaysInside =
                readers.getOrDefault(state.output(), Set.of()).stream().allMatch(updates::containsKey);
        return othersComeBefore && resultStaysInside && node.inputs().stream().allMatch(i -> isReadable(i, state));
    }

    /** Whether an operand fits without broadcasting the state, and is in memory that no earlier update overwrites. */
    private boolean isReadable(String operand, State state) {
        if (operand.equals(state.input())) {
            return true;
        }
        boolean fits = graph.type(operand).shape().rank() == 0
                || graph.type(operand).shape().equals(state.type().shape());
        Node producer = producers.get(operand);
        boolean apart = producer == null
                ? graph.states().stream().noneMatch(s -> s.input().equals(operand))
                : producer.isGradient() || MemoryRules.makesNew(producer) || updates.containsKey(producer);
        return fits && apart;
    }

    /** Whether there are no updates. */
    boolean isEmpty() {
        return updates.isEmpty();
    }

    /** Whether a node is one of the updates, to be written last. */
    boolean contains(Node node) {
        return updates.containsKey(node);
    }

    /** Whether a state is updated in place. */
    boolean contains(State state) {
        return updates.containsValue(state);
    }

    private List<Node> inOrder() {
        return nodes.stream().filter(updates::containsKey).toList();
    }

    private State state(Node node) {
        return Objects.requireNonNull(updates.get(node));
    }

    /**
     * Writes the updates.
     *
     * @param writer creates the writer of a node
     * @param onProcessor whether the script runs on the CPU, where reading a scalar has no cost
     */
    void write(Function<Node, NodeWriter> writer, boolean onProcessor) {
        Set<Node> together = Collections.newSetFromMap(new IdentityHashMap<>());
        if (onProcessor) {
            for (MomentumUpdates steps : MomentumUpdates.among(graph, inOrder())) {
                steps.write(writer);
                together.addAll(steps.nodes());
            }
        }
        inOrder().stream().filter(n -> !together.contains(n)).forEach(n -> write(writer.apply(n)));
    }

    private void write(NodeWriter n) {
        State state = state(n.node());
        int place = overwritten(n.node(), state);
        String target = n.in(place);
        switch (n.node().operator()) {
            case "Add" -> n.result("torch.add_(%s, %s)", target, n.scalarOrIn(1 - place));
            case "Sub" -> n.result("torch.sub_(%s, %s)", target, n.scalarOrIn(1));
            case "Blend" -> blend(n, target, place);
            default -> scaled(n, target, place);
        }
    }

    private void scaled(NodeWriter n, String target, int place) {
        boolean adds = n.node().operator().equals("AddScaled");
        if (place == 1) {
            sumScaled(n, target);
        } else if (n.isLiteral(2) || n.isNumber(2)) {
            n.result("torch.%s_(%s, %s, alpha=%s)", adds ? "add" : "sub", target, n.in(1), factor(n));
        } else {
            n.result("torch.addcmul_(%s, %s, %s, value=%d)", target, n.in(1), n.in(2), adds ? 1 : -1);
        }
    }

    /** The factor of the addend or subtrahend as a number, which is read once for all updates. */
    private String factor(NodeWriter n) {
        return n.isLiteral(2)
                ? n.scalarOrIn(2)
                : numbers.computeIfAbsent(n.node().input(2), value -> n.let("torch.item(%s)", n.in(2)));
    }

    /** The scaled state plus an addend: one pass over memory where the factor is a number, two where it is not. */
    private static void sumScaled(NodeWriter n, String target) {
        if (n.isLiteral(2) && n.node().operator().equals("AddScaled")) {
            n.result("torch.add(%1$s, %2$s, alpha=%3$s, out=%2$s)", n.in(0), target, n.scalarOrIn(2));
        } else {
            n.result("torch.add_(torch.mul_(%s, %s), %s)", target, n.scalarOrIn(2), n.in(0));
        }
    }

    private static void blend(NodeWriter n, String target, int place) {
        int other = 2 - place;
        String kept = n.scalarOrIn(place + 1);
        if (n.isLiteral(other + 1)) {
            n.result(
                    "torch.add_(torch.mul_(%s, %s), %s, alpha=%s)", target, kept, n.in(other), n.scalarOrIn(other + 1));
        } else {
            n.result("torch.addcmul_(torch.mul_(%s, %s), %s, %s)", target, kept, n.in(other), n.in(other + 1));
        }
    }
}
