package dev.kiln.engine.onnx.gradient;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Node;
import dev.kiln.api.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reverse pass: the derivative of one value in others, written behind the nodes it is the derivative of. */
final class Differentiation {

    private final GraphBuilder graph;
    private final Activity activity;
    private final Map<String, List<Value>> contributions = new HashMap<>();

    private Differentiation(GraphBuilder graph, Activity activity) {
        this.graph = graph;
        this.activity = activity;
    }

    /**
     * Writes the derivative.
     *
     * @param tape the graph to write to
     * @param xs the names of the values to differentiate in
     * @param y the name of the value to differentiate
     * @return for each x the derivative
     */
    static List<Value> write(Tape tape, List<String> xs, String y) {
        GraphBuilder graph = tape.graph();
        Activity activity =
                Activity.between(tape.nodes(), name -> graph.value(name).type(), xs, y);
        Differentiation pass = new Differentiation(graph, activity);
        pass.contribute(y, Shapes.fullLike(graph.value(y), 1));
        List<Node> path = activity.path();
        for (int i = path.size() - 1; i >= 0; i--) {
            pass.visit(path.get(i));
        }
        return xs.stream().map(pass::result).toList();
    }

    private void visit(Node node) {
        List<@Nullable Value> gradients = new ArrayList<>();
        for (String output : node.outputs()) {
            gradients.add(activity.varied().contains(output) ? total(output) : null);
        }
        if (gradients.stream().allMatch(g -> g == null)) {
            return;
        }
        Set<Integer> wanted = new HashSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (activity.varied().contains(node.input(i))) {
                wanted.add(i);
            }
        }
        Pullback pullback = new Pullback(graph, node, gradients, wanted);
        GradientRule rule = GradientRules.find(node).orElseThrow(() -> unknown(node));
        graph.inLayer(layer(node), () -> {
            rule.apply(pullback);
            return pullback;
        });
        for (int i = 0; i < node.inputs().size(); i++) {
            Value gradient = pullback.results().get(i);
            if (gradient != null) {
                contribute(node.input(i), gradient);
            }
        }
    }

    private static String layer(Node node) {
        return node.name().isEmpty() ? "gradient" : node.name() + ".gradient";
    }

    private static GraphException unknown(Node node) {
        return new GraphException(
                "There is no derivative for " + node.label() + ". Replace the operator, or choose another engine.");
    }

    private void contribute(String value, Value gradient) {
        contributions.computeIfAbsent(value, v -> new ArrayList<>()).add(gradient);
    }

    /** The sum of what reached a value; null where nothing did. */
    private @Nullable Value total(String value) {
        List<Value> parts = contributions.get(value);
        if (parts == null) {
            return null;
        }
        Value sum = parts.get(0);
        if (parts.size() == 2) {
            sum = sum.add(parts.get(1));
        } else if (parts.size() > 2) {
            sum = graph.apply("", "Sum", Attributes.NONE, parts, 1).get(0);
        }
        contributions.put(value, new ArrayList<>(List.of(sum)));
        return sum;
    }

    private Value result(String x) {
        Value total = total(x);
        return total == null ? Shapes.zerosLike(graph.value(x)) : total;
    }
}
