package dev.kiln.engine.onnx.gradient;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One backward pass: the derivative of one value with respect to others, written after the differentiated nodes. */
public final class Differentiation {

    /**
     * The start of a backward pass.
     *
     * @param value the name of a value that is differentiated
     * @param gradient its upstream gradient, the factor of each element in the sum over all of them
     */
    public record Seed(String value, Value gradient) {}

    private final Tape tape;
    private final GraphBuilder graph;
    private final Activity activity;
    private final Map<String, List<Value>> contributions = new HashMap<>();

    private Differentiation(Tape tape, Activity activity) {
        this.tape = tape;
        this.graph = tape.graph();
        this.activity = activity;
    }

    /**
     * Writes the derivative.
     *
     * @param tape the graph to write to
     * @param xs the names of the values to differentiate with respect to
     * @param y the name of the value to differentiate
     * @return the derivative for each x
     */
    public static List<Value> write(Tape tape, List<String> xs, String y) {
        return write(tape, xs, List.of(new Seed(y, Shapes.fullLike(tape.graph().value(y), 1))));
    }

    /**
     * Writes the derivative of a sum over several values.
     *
     * @param tape the graph to write to
     * @param xs the names of the values to differentiate with respect to
     * @param seeds the values to differentiate
     * @return the derivative for each x
     */
    public static List<Value> write(Tape tape, List<String> xs, List<Seed> seeds) {
        Differentiation pass = over(tape, tape.nodes(), xs, seeds);
        return xs.stream().map(pass::result).toList();
    }

    /**
     * Writes the derivative of a sum over several values, through some nodes alone.
     *
     * @param tape the graph to write to
     * @param nodes some of its nodes, in its order
     * @param xs the names of the values to differentiate with respect to
     * @param seeds outputs of the nodes
     * @return the derivative for each x; none for an x on which no seed depends
     */
    static Map<String, Value> pull(Tape tape, List<Node> nodes, Collection<String> xs, List<Seed> seeds) {
        Differentiation pass = over(tape, nodes, xs, seeds);
        Map<String, Value> gradients = new HashMap<>();
        for (String x : xs) {
            Value total = pass.total(x);
            if (total != null) {
                gradients.put(x, total);
            }
        }
        return gradients;
    }

    private static Differentiation over(Tape tape, List<Node> nodes, Collection<String> xs, List<Seed> seeds) {
        List<String> ys = seeds.stream().map(Seed::value).toList();
        Activity activity =
                Activity.between(nodes, name -> tape.graph().value(name).type(), xs, ys);
        Differentiation pass = new Differentiation(tape, activity);
        seeds.forEach(s -> pass.contribute(s.value(), s.gradient()));
        List<Node> path = activity.path();
        for (int i = path.size() - 1; i >= 0; i--) {
            pass.visit(path.get(i));
        }
        return pass;
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
        List<String> captures = Activity.captures(node).stream()
                .filter(activity.varied()::contains)
                .toList();
        Optional<GradientRule> rule = tape.rule(node);
        if (rule.isEmpty()) {
            tape.missing(node);
            // goes on, so that missing derivatives of earlier nodes are reported, too
            wanted.forEach(i -> contribute(node.input(i), noGradient(node.input(i))));
            return;
        }
        Pullback pullback = new Pullback(tape, node, gradients, wanted, captures);
        graph.inLayer(layer(node), () -> apply(rule.get(), pullback));
        for (int i = 0; i < node.inputs().size(); i++) {
            Value gradient = pullback.results().get(i);
            if (gradient != null) {
                contribute(node.input(i), gradient);
            }
        }
        pullback.capturedResults().forEach(this::contribute);
    }

    /** Reports faults of a node that its type rule does not check as a form that the gradient rule does not cover. */
    private static Pullback apply(GradientRule rule, Pullback pullback) {
        try {
            rule.apply(pullback);
            return pullback;
        } catch (IndexOutOfBoundsException
                | ArithmeticException
                | IllegalArgumentException
                | IllegalStateException
                | NegativeArraySizeException
                | NullPointerException e) {
            throw pullback.fail("its rule does not support its inputs and attributes (" + e.getMessage() + ")");
        }
    }

    private static String layer(Node node) {
        return node.name().isEmpty() ? "gradient" : node.name() + ".gradient";
    }

    private void contribute(String value, Value gradient) {
        contributions.computeIfAbsent(value, v -> new ArrayList<>()).add(gradient);
    }

    /** The sum of the gradients of a value; null if there are none. */
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
        return total == null ? noGradient(x) : total;
    }

    /** Zeros; for integers real ones, since their gradient is that of the real numbers that they represent. */
    private Value noGradient(String value) {
        Value zeros = Shapes.zerosLike(graph.value(value));
        return zeros.elementType().isInteger() ? zeros.cast(ElementType.FLOAT) : zeros;
    }
}
