package dev.kiln.graph.inference;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators with branches and bodies: the types of their outputs follow from those of the bodies' outputs. */
final class ControlFlowTypes {

    static final Map<String, TypeRule> RULES =
            Map.of("If", ControlFlowTypes::choice, "Loop", ControlFlowTypes::loop, "Scan", ControlFlowTypes::scan);

    private ControlFlowTypes() {}

    private static List<TensorType> choice(Application a) {
        List<TensorType> one = results(a.body("then_branch", List.of()));
        List<TensorType> other = results(a.body("else_branch", List.of()));
        if (one.size() != other.size()) {
            throw a.fail("its branches make " + one.size() + " and " + other.size() + " values");
        }
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            types.add(common(one.get(i), other.get(i)));
        }
        return types;
    }

    private static List<TensorType> results(Graph body) {
        return body.outputs().stream().map(body::type).toList();
    }

    /** The most specific type that covers two types. */
    private static TensorType common(TensorType one, TensorType other) {
        ElementType elements = one.elementType() == other.elementType() ? one.elementType() : ElementType.UNDEFINED;
        if (one.shape().rank() != other.shape().rank()) {
            return new TensorType(elements, Shape.UNRANKED);
        }
        Shape shape = one.shape();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (!shape.dim(axis).equals(other.shape().dim(axis))) {
                shape = shape.with(axis, Dim.UNKNOWN);
            }
        }
        return new TensorType(elements, shape);
    }

    private static List<TensorType> loop(Application a) {
        if (a.inputs() < 2) {
            throw a.fail("it has no place for its count and its condition");
        }
        List<TensorType> steps = List.of(
                new TensorType(ElementType.INT64, Shape.SCALAR), new TensorType(ElementType.BOOL, Shape.SCALAR));
        Walk walk = walk(a, steps, a.inputs() - 2, 2, List.of());
        List<TensorType> types = new ArrayList<>(walk.states());
        List<String> collected = walk.body()
                .outputs()
                .subList(1 + types.size(), walk.body().outputs().size());
        Dim count = always(a, walk.body())
                ? a.integers(0).map(n -> Dim.of(Math.max(n[0], 0))).orElse(Dim.UNKNOWN)
                : Dim.UNKNOWN;
        collected.forEach(o -> types.add(stacked(walk.body().type(o), 0, count)));
        return types;
    }

    /** Whether a loop runs until its count is reached. */
    private static boolean always(Application a, Graph body) {
        boolean begins =
                !a.has(1) || a.constant(1).filter(ControlFlowTypes::isTrue).isPresent();
        String goesOn = body.outputs().get(0);
        Optional<Node> copy = body.producer(goesOn).filter(n -> n.is("Identity"));
        String source = copy.map(n -> n.input(0)).orElse(goesOn);
        boolean passedOn = source.equals(body.inputs().get(1).name());
        return begins
                && (passedOn
                        || Optional.ofNullable(body.constants().get(source))
                                .filter(ControlFlowTypes::isTrue)
                                .isPresent());
    }

    private static boolean isTrue(Tensor condition) {
        return condition.elementType() == ElementType.BOOL && condition.size() == 1 && condition.getDouble(0) != 0;
    }

    private static List<TensorType> scan(Application a) {
        int scanned = (int) a.attributes().integer("num_scan_inputs", 0);
        int states = a.inputs() - scanned;
        if (scanned < 1 || states < 0) {
            throw a.fail("its num_scan_inputs is " + scanned + ", and it has " + a.inputs() + " inputs");
        }
        List<TensorType> slices = new ArrayList<>();
        Dim steps = Dim.UNKNOWN;
        long[] axes = a.list("scan_input_axes", scanned, 0);
        for (int i = 0; i < scanned; i++) {
            TensorType whole = a.type(states + i);
            if (whole.shape().isRanked()) {
                int axis = a.axis(axes[i], whole.shape().rank());
                steps = a.same(steps, whole.shape().dim(axis), "the axes along which it walks");
                List<Dim> rest = new ArrayList<>(whole.shape().dims());
                rest.remove(axis);
                whole = new TensorType(whole.elementType(), Shape.of(rest));
            }
            slices.add(whole);
        }
        Walk walk = walk(a, List.of(), states, 0, slices);
        List<TensorType> types = new ArrayList<>(walk.states());
        List<String> collected =
                walk.body().outputs().subList(states, walk.body().outputs().size());
        long[] collectedAxes = a.list("scan_output_axes", collected.size(), 0);
        for (int i = 0; i < collected.size(); i++) {
            types.add(stacked(walk.body().type(collected.get(i)), collectedAxes[i], steps));
        }
        return types;
    }

    private static TensorType stacked(TensorType slice, long axis, Dim count) {
        if (!slice.shape().isRanked()) {
            return slice;
        }
        List<Dim> dims = new ArrayList<>(slice.shape().dims());
        dims.add((int) (axis < 0 ? axis + dims.size() + 1 : axis), count);
        return new TensorType(slice.elementType(), Shape.of(dims));
    }

    /** A body, and types of its states that hold before and after every iteration. */
    private record Walk(Graph body, List<TensorType> states) {}

    /**
     * The body for state types that hold in every iteration: a length that an iteration changes is unknown.
     *
     * @param before the types of the inputs before the states
     * @param count the number of states
     * @param first the index of the first state among the operator's inputs
     * @param slices the types of the inputs after the states
     */
    private static Walk walk(Application a, List<TensorType> before, int count, int first, List<TensorType> slices) {
        List<TensorType> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            states.add(a.type(first + i));
        }
        int conditions = before.isEmpty() ? 0 : 1;
        while (true) {
            List<TensorType> given = new ArrayList<>(before);
            given.addAll(states);
            given.addAll(slices);
            Graph body = a.body("body", Collections.unmodifiableList(given));
            if (body.outputs().size() < conditions + count) {
                throw a.fail("its body makes " + body.outputs().size() + " values, and it carries " + count + " on");
            }
            List<TensorType> next = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                next.add(common(states.get(i), body.type(body.outputs().get(conditions + i))));
            }
            if (next.equals(states)) {
                return new Walk(body, states);
            }
            states = next;
        }
    }
}
