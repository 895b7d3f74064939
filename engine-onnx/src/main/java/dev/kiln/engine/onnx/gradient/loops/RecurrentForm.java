package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code RNN}, {@code GRU} and {@code LSTM} written as ordinary operators: one product with the input for all steps at
 * once, then one scan for each direction.
 */
final class RecurrentForm {

    private final Tape tape;
    private final GraphBuilder graph;
    private final Node node;
    private final boolean batchFirst;
    private final long hidden;
    private final long rows;
    private final Value x;

    private RecurrentForm(Tape tape, Node node) {
        this.tape = tape;
        this.graph = tape.graph();
        this.node = node;
        this.batchFirst = node.attributes().integer("layout", 0) != 0;
        Value given = graph.value(node.input(0));
        this.hidden = graph.value(node.input(2)).shape().isRanked()
                ? graph.value(node.input(2)).size(2)
                : node.attributes().integer("hidden_size", -1);
        this.rows = hidden * RecurrentCell.GATES.getOrDefault(node.operator(), 1);
        if (hidden < 1 || !given.shape().isRanked()) {
            throw new GraphException("The derivative of " + node.label() + " cannot be written: the length of its "
                    + "state is not known before a run. Give its weights fixed shapes.");
        }
        this.x = batchFirst ? given.transpose(1, 0, 2) : given;
    }

    /** Writes a node in this form. */
    static void write(Tape tape, Node node) {
        List<Value> results = tape.graph().inLayer(layer(node), () -> new RecurrentForm(tape, node).results());
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.output(i).isEmpty()) {
                tape.append(new Node(
                        node.name(),
                        "",
                        "Identity",
                        List.of(results.get(i).name()),
                        List.of(node.output(i)),
                        Attributes.NONE,
                        Extras.NONE));
            }
        }
    }

    private static String layer(Node node) {
        return node.name().isEmpty() ? node.operator() : node.name();
    }

    private List<Value> results() {
        String direction = node.attributes().text("direction", "forward");
        int directions = direction.equals("bidirectional") ? 2 : 1;
        List<List<Value>> parts = new ArrayList<>();
        for (int i = 0; i < directions; i++) {
            boolean backwards = i == 1 || direction.equals("reverse");
            parts.add(RecurrentScan.write(tape, node, i, backwards, data(i, directions)));
        }
        List<Value> results = new ArrayList<>(List.of(all(parts)));
        for (int state = 1; state < parts.get(0).size(); state++) {
            int index = state;
            Value last = joined(parts.stream().map(p -> p.get(index)).toList(), 0);
            results.add(batchFirst ? last.transpose(1, 0, 2) : last);
        }
        return results;
    }

    private Value all(List<List<Value>> parts) {
        Value all = joined(parts.stream().map(p -> p.get(0)).toList(), 1);
        return batchFirst ? all.transpose(2, 0, 1, 3) : all;
    }

    /** The values of all directions, stacked along a new axis. */
    private static Value joined(List<Value> directions, int axis) {
        Value first = directions.get(0).unsqueeze(axis);
        return directions.size() == 1
                ? first
                : first.concat(axis, directions.get(1).unsqueeze(axis));
    }

    private RecurrentScan.Data data(int direction, int directions) {
        Value weight = part(1, direction, directions);
        Value recurrent = part(2, direction, directions).transpose(1, 0);
        Optional<Value> biases = optional(3).map(b -> of(b, direction, directions, 0));
        Optional<Value> own = biases.map(b -> b.slice(0, 0, rows));
        Optional<Value> recurrentBias = biases.map(b -> b.slice(0, rows, 2 * rows));
        List<Value> weights = new ArrayList<>();
        if (!node.is("GRU")) {
            weights.add(recurrent);
            optional(7)
                    .map(p -> of(p, direction, directions, 0))
                    .ifPresent(p -> weights.addAll(RecurrentCell.split(p, hidden, hidden, hidden)));
            own = own.map(b -> b.add(recurrentBias.orElseThrow()));
        } else if (node.attributes().integer("linear_before_reset", 0) == 0) {
            weights.addAll(RecurrentCell.split(recurrent, 2 * hidden, hidden));
            own = own.map(b -> b.add(recurrentBias.orElseThrow()));
        } else {
            weights.add(recurrent);
            List<Value> parts = RecurrentCell.split(
                    recurrentBias.orElseGet(() -> graph.constant(Tensor.zeros(x.elementType(), rows))),
                    2 * hidden,
                    hidden);
            weights.add(parts.get(1));
            own = own.map(b -> {
                List<Value> halves = RecurrentCell.split(b, 2 * hidden, hidden);
                return halves.get(0).add(parts.get(0)).concat(0, halves.get(1));
            });
        }
        Value products = x.matMul(weight.transpose(1, 0));
        Value input = own.map(products::add).orElse(products);
        List<Value> initial = new ArrayList<>();
        initial.add(initial(5, direction, directions));
        if (node.is("LSTM")) {
            initial.add(initial(6, direction, directions));
        }
        return new RecurrentScan.Data(initial, input, mask(), weights);
    }

    private Optional<Value> optional(int input) {
        return node.input(input).isEmpty() ? Optional.empty() : Optional.of(graph.value(node.input(input)));
    }

    private Value part(int input, int direction, int directions) {
        return of(graph.value(node.input(input)), direction, directions, 0);
    }

    /** The part of one direction. */
    private static Value of(Value all, int direction, int directions, int axis) {
        Value one = directions == 1 ? all : all.slice(axis, direction, direction + 1L);
        return one.squeeze(axis);
    }

    private Value initial(int input, int direction, int directions) {
        Optional<Value> given = optional(input).map(v -> of(v, direction, directions, batchFirst ? 1 : 0));
        return given.orElseGet(() -> {
            Value zero = graph.constant(Tensor.scalar(x.elementType(), 0));
            return x.shape().dim(1).isFixed()
                    ? graph.constant(Tensor.zeros(x.elementType(), x.size(1), hidden))
                    : zero.expand(Shapes.of(x, 1).concat(0, graph.integers(hidden)));
        });
    }

    /** The mask of the steps of each sequence; empty where all have the full length. */
    private Optional<Value> mask() {
        return optional(4).map(lengths -> {
            Value first = graph.constant(Tensor.of(new long[] {0}));
            Value one = graph.constant(Tensor.of(new long[] {1}));
            Value count = Shapes.of(x, 0).squeeze(0);
            Value steps =
                    graph.apply("Range", Attributes.NONE, first, count, one).unsqueeze(1);
            Value inside = steps.less(lengths.cast(ElementType.INT64).unsqueeze(0));
            return inside.cast(x.elementType()).unsqueeze(2);
        });
    }
}
