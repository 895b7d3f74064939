package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One direction of a recurrent operator as a {@code Scan} over its steps, and its derivative as one in reverse. On the
 * tape the {@code Scan} is one operator, whose derivative takes one large product for each weight; where the derivative
 * is itself differentiated, the tape has the {@code Scan} as it is.
 */
final class RecurrentScan {

    /** The operators that represent the scans on a tape. */
    static final Map<String, GradientRule> RULES =
            Map.of("RNN", RecurrentScan::back, "GRU", RecurrentScan::back, "LSTM", RecurrentScan::back);

    private static final String BACKWARDS = "backwards";
    private static final String DIRECTION = "direction_number";
    private static final String STATES = "states";
    private static final String MASKED = "masked";

    private RecurrentScan() {}

    /**
     * The data of one direction.
     *
     * @param initial its states before the first step, each {@code [N, H]}
     * @param input the part of the pre-activations that comes from the input, {@code [T, N, gates * H]}
     * @param mask 1 where a sequence has a step and 0 after its end, {@code [T, N, 1]}
     * @param weights the weights of its cell
     */
    record Data(List<Value> initial, Value input, Optional<Value> mask, List<Value> weights) {}

    /**
     * Writes the scan.
     *
     * @param tape the tape to write on
     * @param node the operator
     * @param direction the index of the direction
     * @param backwards whether it runs from the last step to the first
     * @param data the data of the direction
     * @return the hidden states of all steps, then the last states
     */
    static List<Value> write(Tape tape, Node node, int direction, boolean backwards, Data data) {
        GraphBuilder graph = tape.graph();
        long hidden = data.initial().get(0).size(1);
        RecurrentCell cell = RecurrentCell.of(node.operator(), node.attributes(), direction, hidden);
        Body body = Body.empty(graph);
        List<Value> weights = data.weights().stream().map(body::capture).toList();
        Walk walk = new Walk(graph, body);
        List<Value> before = new ArrayList<>();
        data.initial().forEach(i -> before.add(walk.carry("state", i, i.type())));
        Value input = walk.along("input", data.input(), 0, backwards);
        Optional<Value> mask = data.mask().map(m -> walk.along("mask", m, 0, backwards));
        RecurrentCell.Step step = cell.forward(tape.inside(body.graph()), before, input, weights);
        for (int i = 0; i < before.size(); i++) {
            Value next = step.states().get(i);
            Value old = before.get(i);
            walk.next("next", mask.map(m -> old.add(m.mul(next.sub(old)))).orElse(next));
        }
        Value shown = step.states().get(0);
        walk.collect("shown", mask.map(shown::mul).orElse(shown), 0, backwards);
        walk.collect("before", before.get(0), 0, backwards);
        step.kept().forEach(k -> walk.collect("kept", k, 0, backwards));
        List<Value> made = walk.write();
        Attributes attributes = node.attributes()
                .with(DIRECTION, direction)
                .with(BACKWARDS, backwards ? 1 : 0)
                .with(STATES, before.size())
                .with(MASKED, mask.isPresent() ? 1 : 0);
        tape.standsFor(made.get(0), composite(node, attributes, data, made));
        List<Value> results = new ArrayList<>(List.of(made.get(before.size())));
        results.addAll(made.subList(0, before.size()));
        return results;
    }

    private static Node composite(Node node, Attributes attributes, Data data, List<Value> made) {
        List<Value> inputs = new ArrayList<>(data.initial());
        inputs.add(data.input());
        data.mask().ifPresent(inputs::add);
        inputs.addAll(data.weights());
        return new Node(node.name(), Tape.DOMAIN, node.operator(), names(inputs), names(made), attributes, Extras.NONE);
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(Value::name).toList();
    }

    private static void back(Pullback p) {
        int states = (int) p.attributes().integer(STATES, 1);
        boolean masked = p.attributes().integer(MASKED, 0) != 0;
        int firstWeight = states + (masked ? 2 : 1);
        List<Value> initial = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            initial.add(p.input(i));
        }
        List<Value> weights = new ArrayList<>();
        for (int i = firstWeight; i < p.inputs(); i++) {
            weights.add(p.input(i));
        }
        Optional<Value> mask = masked ? Optional.of(p.input(states + 1)) : Optional.empty();
        List<Value> gradients = back(p, new Data(initial, p.input(states), mask, weights));
        for (int i = 0; i < states; i++) {
            Value gradient = gradients.get(i);
            p.give(i, () -> gradient);
        }
        Value input = gradients.get(states);
        p.give(states, () -> input);
        for (int i = 0; i < weights.size(); i++) {
            Value gradient = gradients.get(states + 1 + i);
            p.give(firstWeight + i, () -> gradient);
        }
    }

    /** The gradients of the initial states, of the input, and of the weights. */
    private static List<Value> back(Pullback p, Data data) {
        GraphBuilder graph = p.graph();
        int states = data.initial().size();
        boolean backwards = p.attributes().integer(BACKWARDS, 0) == 0;
        RecurrentCell cell = RecurrentCell.of(
                p.node().operator(),
                p.attributes(),
                (int) p.attributes().integer(DIRECTION, 0),
                data.initial().get(0).size(1));
        Body body = Body.empty(graph);
        List<Value> weights = data.weights().stream().map(body::capture).toList();
        Walk walk = new Walk(graph, body);
        List<Value> carried = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            Value first = data.initial().get(i);
            TensorType type = first.type();
            carried.add(walk.carry("gradient", p.gradient(i).orElseGet(() -> Shapes.zerosLike(first)), type));
        }
        Optional<Value> mask = data.mask().map(m -> walk.along("mask", m, 0, backwards));
        Optional<Value> shown = p.gradient(states).map(g -> walk.along("gradient.of.shown", g, 0, backwards));
        List<Value> kept = new ArrayList<>();
        List<Value> slices = new ArrayList<>();
        for (int i = states + 2; i < p.node().outputs().size(); i++) {
            kept.add(p.output(i));
            slices.add(walk.along("kept", p.output(i), 0, backwards));
        }
        List<Value> total = new ArrayList<>(carried);
        shown.ifPresent(s -> total.set(0, carried.get(0).add(s)));
        mask.ifPresent(m -> total.replaceAll(m::mul));
        RecurrentCell.Back step = cell.backward(total, slices, weights);
        for (int i = 0; i < states; i++) {
            Value through = step.states().get(i);
            Value past = carried.get(i);
            walk.next(
                    "before", mask.map(m -> through.add(past.sub(m.mul(past)))).orElse(through));
        }
        step.collected().forEach(c -> walk.collect("collected", c, 0, backwards));
        List<Value> made = walk.write();
        List<Value> gradients = new ArrayList<>(made.subList(0, states));
        List<Value> collected = made.subList(states, made.size());
        gradients.addAll(cell.gradients(p.output(states + 1), collected, kept, data.weights()));
        return gradients;
    }
}
