package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The updates {@code v = g + v * momentum; p = p - v * rate} of several parameters, which PyTorch computes in one call
 * and one pass over memory. One object has those of one momentum, rate and element type.
 */
final class MomentumUpdates {

    /** Torch eliminates a call that writes into the elements of lists, unless live code reads the lists. */
    private static final ScriptFunction DESCEND = new ScriptFunction("descend", """
            def descend(p: List[Tensor],
                g: List[Tensor],
                v: List[Tensor],
                momentum: float,
                rate: Tensor) -> int:
              z = torch._fused_sgd_(p, g, v, weight_decay=0., momentum=momentum, lr=rate, dampening=0., nesterov=False, maximize=False, is_first_step=False)
              n = torch.len(p)
              if torch.ne(n, torch.len(v)):
                ops.prim.RaiseException("a parameter has no velocity")
              else:
                pass
              return n
            """);

    /** The updates of one parameter: the node that computes {@code v}, and the one that computes {@code p}. */
    private record Step(Node velocity, Node parameter) {}

    private record Shared(double momentum, String rate, ElementType elementType) {}

    private final double momentum;
    private final List<Step> steps;

    private MomentumUpdates(double momentum, List<Step> steps) {
        this.momentum = momentum;
        this.steps = steps;
    }

    /**
     * Finds them among the in-place updates.
     *
     * @param graph the graph, for its types and constants
     * @param updates those updates, in order
     */
    static List<MomentumUpdates> among(Graph graph, List<Node> updates) {
        Map<String, Node> makers = new HashMap<>();
        updates.forEach(node -> makers.put(node.output(0), node));
        Map<Shared, List<Step>> found = new LinkedHashMap<>();
        for (Node parameter : updates) {
            Node velocity = makers.get(parameter.input(1));
            Tensor momentum = velocity == null ? null : graph.constants().get(velocity.input(2));
            // without momentum the call takes no velocities
            if (velocity != null
                    && momentum != null
                    && momentum.getDouble(0) != 0
                    && isStep(graph, velocity, parameter, makers)) {
                Shared shared = new Shared(
                        momentum.getDouble(0),
                        parameter.input(2),
                        graph.type(parameter.output(0)).elementType());
                found.computeIfAbsent(shared, s -> new ArrayList<>()).add(new Step(velocity, parameter));
            }
        }
        return found.entrySet().stream()
                .filter(group -> group.getValue().size() > 1)
                .map(group -> new MomentumUpdates(group.getKey().momentum(), group.getValue()))
                .toList();
    }

    /** Whether the two have this form, with all tensors of one shape and no operand from another update. */
    private static boolean isStep(Graph graph, Node velocity, Node parameter, Map<String, Node> makers) {
        boolean keepsVelocity = graph.states().stream()
                .anyMatch(s -> s.input().equals(velocity.input(1)) && s.output().equals(velocity.output(0)));
        return velocity.operator().equals("AddScaled")
                && keepsVelocity
                && graph.type(velocity.input(2)).shape().rank() == 0
                && parameter.operator().equals("SubScaled")
                && graph.type(velocity.input(0)).equals(graph.type(parameter.output(0)))
                && graph.type(velocity.output(0)).equals(graph.type(parameter.output(0)))
                && !makers.containsKey(velocity.input(0))
                && !makers.containsKey(parameter.input(2));
    }

    /** The nodes that are written together. */
    List<Node> nodes() {
        return steps.stream()
                .flatMap(step -> Stream.of(step.velocity(), step.parameter()))
                .toList();
    }

    /** Writes the call, with the writers of the nodes. */
    void write(Function<Node, NodeWriter> writer) {
        List<String> gradients = new ArrayList<>();
        List<String> velocities = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (Step step : steps) {
            NodeWriter velocity = writer.apply(step.velocity());
            NodeWriter parameter = writer.apply(step.parameter());
            // the call ignores strides and needs contiguous memory; that of states is contiguous
            gradients.add("torch.contiguous(" + velocity.in(0) + ")");
            velocities.add(velocity.in(1));
            parameters.add(parameter.in(0));
            velocity.same(0, velocity.in(1));
            parameter.same(0, parameter.in(0));
        }
        NodeWriter last = writer.apply(steps.get(steps.size() - 1).parameter());
        last.let(
                "%s",
                last.call(
                        DESCEND,
                        Literals.list(parameters),
                        Literals.list(gradients),
                        Literals.list(velocities),
                        Literals.of(momentum),
                        last.in(2)));
    }
}
