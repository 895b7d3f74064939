package dev.kiln.jobs.statistics;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts the multiply-accumulates of branches and bodies: the larger branch, and a body times its number of runs. */
final class BodyCounts {

    private static final TensorType NUMBER = new TensorType(ElementType.INT64, Shape.SCALAR);
    private static final TensorType CONDITION = new TensorType(ElementType.BOOL, Shape.SCALAR);

    private final Graph graph;

    BodyCounts(Graph graph) {
        this.graph = graph;
    }

    /** The count of a node that has graphs, or empty where it is not known. */
    OptionalLong of(Node node) {
        return switch (node.operator()) {
            case "If" -> larger(node);
            case "Loop" -> loop(node);
            case "Scan" -> scan(node);
            default -> times(unknownTimes(node), OptionalLong.empty());
        };
    }

    private OptionalLong larger(Node node) {
        OptionalLong most = OptionalLong.of(0);
        for (Graph branch : node.attributes().graphs()) {
            OptionalLong count = count(alone(branch, List.of()));
            if (count.isEmpty()) {
                return count;
            }
            most = OptionalLong.of(Math.max(most.getAsLong(), count.getAsLong()));
        }
        return most;
    }

    private OptionalLong loop(Node node) {
        List<TensorType> given = new ArrayList<>(List.of(NUMBER, CONDITION));
        node.inputs().stream().skip(2).forEach(state -> given.add(graph.type(state)));
        Graph body = alone(body(node), given);
        boolean begins = node.input(1).isEmpty() || isTrue(graph.constants().get(node.input(1)));
        Tensor count = graph.constants().get(node.input(0));
        OptionalLong turns = count != null && begins && neverEnds(body) && keeps(body, given, 2, 1)
                ? OptionalLong.of(count.toLongArray()[0])
                : OptionalLong.empty();
        return times(count(body), turns);
    }

    private OptionalLong scan(Node node) {
        int scanned = (int) node.attributes().integer("num_scan_inputs", 0);
        int states = node.inputs().size() - scanned;
        Optional<long[]> axes = node.attributes().integers("scan_input_axes");
        List<TensorType> given = new ArrayList<>();
        OptionalLong steps = OptionalLong.empty();
        for (int i = 0; i < node.inputs().size(); i++) {
            TensorType type = graph.type(node.input(i));
            Shape shape = type.shape();
            if (i >= states && shape.rank() > 0) {
                int at = i - states;
                int axis = Math.floorMod((int) (axes.isPresent() ? axes.get()[at] : 0), shape.rank());
                steps = shape.dim(axis).isFixed() ? OptionalLong.of(shape.size(axis)) : steps;
                List<Dim> rest = new ArrayList<>(shape.dims());
                rest.remove(axis);
                type = new TensorType(type.elementType(), Shape.of(rest));
            }
            given.add(type);
        }
        Graph body = alone(body(node), given);
        return times(count(body), keeps(body, given.subList(0, states), 0, 0) ? steps : OptionalLong.empty());
    }

    private OptionalLong unknownTimes(Node node) {
        return MultiplyAccumulates.sum(node.attributes().graphs().stream()
                .map(body -> count(alone(body, List.of())))
                .toList());
    }

    private static Graph body(Node node) {
        return node.attributes().graph("body").orElseThrow();
    }

    /** A body as a separate graph, with the known shapes of its inputs and captured values. */
    private Graph alone(Graph body, List<TensorType> given) {
        GraphEditor editor = GraphEditor.of(body);
        for (int i = 0; i < given.size(); i++) {
            Input input = body.inputs().get(i);
            if (given.get(i).shape().isRanked()) {
                editor.retype(input.name(), given.get(i));
            }
        }
        for (String captured : body.captures()) {
            Tensor constant = graph.constants().get(captured);
            if (constant == null) {
                editor.input(captured, graph.type(captured));
            } else {
                editor.constant(captured, constant);
            }
        }
        return editor.build();
    }

    private static OptionalLong count(Graph body) {
        MultiplyAccumulates inside = new MultiplyAccumulates(body);
        return MultiplyAccumulates.sum(body.nodes().stream().map(inside::of).toList());
    }

    private static OptionalLong times(OptionalLong once, OptionalLong steps) {
        if (once.isPresent() && once.getAsLong() == 0) {
            return once;
        }
        return once.isEmpty() || steps.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.multiplyExact(once.getAsLong(), steps.getAsLong()));
    }

    /** Whether the states keep their shapes in a step, so that every step costs the same. */
    private static boolean keeps(Graph body, List<TensorType> given, int first, int firstMade) {
        return IntStream.range(first, given.size())
                .allMatch(i -> body.type(body.outputs().get(i - first + firstMade))
                        .shape()
                        .equals(given.get(i).shape()));
    }

    private static boolean neverEnds(Graph body) {
        String condition = body.outputs().get(0);
        Optional<Node> copy = body.producer(condition).filter(node -> node.is("Identity"));
        String source = copy.map(node -> node.input(0)).orElse(condition);
        return source.equals(body.inputs().get(1).name())
                || isTrue(body.constants().get(source));
    }

    private static boolean isTrue(@Nullable Tensor condition) {
        return condition != null && condition.size() == 1 && condition.getDouble(0) != 0;
    }
}
