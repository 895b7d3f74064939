package dev.kiln.models;

import static java.util.Map.entry;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The batch axis after operators. An operator has a rule if it treats all examples alike, whatever their number; the
 * rule rejects the forms in which it does not.
 */
final class BatchRules {

    /** Determines the batch axis of an operator's outputs. */
    @FunctionalInterface
    interface Rule {

        /**
         * The axis for each output, or one axis for all.
         *
         * @throws FixedBatchException if the operator mixes examples or requires a certain number of them
         */
        int[] outputAxes(BatchStep step);
    }

    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        family(OperatorFamily.ELEMENTWISE, BatchRules::unchanged);
        family(OperatorFamily.ELEMENTWISE_RETYPED, BatchRules::unchanged);
        family(OperatorFamily.BROADCASTING, BatchRules::aligned);
        family(OperatorFamily.COMPARISON, BatchRules::aligned);
        family(OperatorFamily.REDUCTION, BatchRules::reduction);
        family(OperatorFamily.EXTREME, BatchRules::extreme);
        family(OperatorFamily.ROW, step -> beside(step, -1));
        family(OperatorFamily.RUNNING, BatchRules::running);
        family(OperatorFamily.CONVERSION, BatchRules::unchanged);
        family(OperatorFamily.CONVOLUTION, BatchRules::first);
        family(OperatorFamily.RECURRENT, BatchRules::recurrent);
        RULES.putAll(BatchMovementRules.RULES);
        RULES.putAll(BatchProductRules.RULES);
        RULES.putAll(BatchIndexRules.RULES);
        RULES.putAll(Map.ofEntries(
                entry("Bernoulli", BatchRules::unchanged),
                entry("Identity", BatchRules::unchanged),
                entry("Clip", BatchRules::aligned),
                entry("BatchNormalization", BatchRules::first),
                entry("GroupNormalization", BatchRules::first),
                entry("InstanceNormalization", BatchRules::first),
                entry("LRN", BatchRules::first),
                entry("LayerNormalization", BatchRules::inner),
                entry("RMSNormalization", BatchRules::inner),
                entry("DeformConv", BatchRules::deformed),
                entry("AveragePool", BatchRules::first),
                entry("GlobalAveragePool", BatchRules::first),
                entry("GlobalLpPool", BatchRules::first),
                entry("GlobalMaxPool", BatchRules::first),
                entry("LpPool", BatchRules::first),
                entry("MaxPool", BatchRules::maxPool),
                entry("DepthToSpace", BatchRules::first),
                entry("SpaceToDepth", BatchRules::first),
                entry("TopK", step -> beside(step, -1)),
                entry("Split", step -> beside(step, 0)),
                entry("QuantizeLinear", BatchRules::quantization),
                entry("DequantizeLinear", BatchRules::quantization),
                entry("Resize", BatchRules::resize),
                entry("Shape", step -> new int[] {BatchStep.NONE}),
                entry("Size", step -> new int[] {BatchStep.NONE}),
                entry("Concat", BatchRules::concat)));
    }

    private BatchRules() {}

    private static void family(OperatorFamily family, Rule rule) {
        family.operators().forEach(operator -> RULES.put(operator, rule));
    }

    /** The operators of {@code ai.onnx} that have a rule. */
    static Set<String> operators() {
        return Collections.unmodifiableSet(RULES.keySet());
    }

    static int[] outputAxes(BatchStep step) {
        Node node = step.node();
        Rule rule = node.domain().isEmpty() ? RULES.get(node.operator()) : null;
        if (rule == null) {
            throw step.fail("it may mix the examples of a batch");
        }
        return rule.outputAxes(step);
    }

    static int[] on(int axis) {
        return new int[] {axis};
    }

    private static int[] unchanged(BatchStep step) {
        step.onlyFirst();
        return on(step.axis(0));
    }

    /** All inputs that carry the batch have it on an axis that broadcasting aligns. */
    private static int[] aligned(BatchStep step) {
        int fromEnd = IntStream.range(0, step.inputs())
                .filter(step::carries)
                .map(i -> step.rank(i) - step.axis(i))
                .max()
                .orElseThrow();
        for (int i = 0; i < step.inputs(); i++) {
            if (step.carries(i) ? step.rank(i) - step.axis(i) != fromEnd : step.has(i) && spans(step, i, fromEnd)) {
                throw step.fail("its input " + step.node().input(i) + " has another axis in place of the batch");
            }
        }
        return on(step.output().rank() - fromEnd);
    }

    /**
     * Whether a value that does not depend on the batch is longer than 1 on the axis that broadcasting aligns with it.
     */
    static boolean spans(BatchStep step, int input, int fromEnd) {
        Shape shape = step.shape(input);
        return shape.rank() >= fromEnd && shape.size(shape.rank() - fromEnd) != 1;
    }

    private static int[] first(BatchStep step) {
        step.onlyFirst();
        if (step.axis(0) != 0) {
            throw step.fail("the batch is on axis " + step.axis(0) + " of its input and not on the first");
        }
        return on(0);
    }

    /** Each example has its own offsets and masks. */
    private static int[] deformed(BatchStep step) {
        for (int i : new int[] {0, 2, 4}) {
            if (step.has(i) || i == 0) {
                requireOn(step, i, 0);
            }
        }
        return on(0);
    }

    private static int[] maxPool(BatchStep step) {
        if (!step.node().output(1).isEmpty()) {
            throw step.fail("its indices count through the whole batch");
        }
        return first(step);
    }

    private static int[] beside(BatchStep step, int axisByDefault) {
        step.onlyFirst();
        requireBeside(step, step.axisAttribute("axis", axisByDefault));
        return on(step.axis(0));
    }

    static void requireBeside(BatchStep step, int axis) {
        if (axis == step.axis(0)) {
            throw step.fail("it works along the batch");
        }
    }

    /** One scale for all, or one for each index of another axis than the batch's. */
    private static int[] quantization(BatchStep step) {
        return step.rank(1) == 0 ? unchanged(step) : beside(step, 1);
    }

    private static int[] inner(BatchStep step) {
        step.onlyFirst();
        if (step.axis(0) >= step.axisAttribute("axis", -1)) {
            throw step.fail("it normalizes along the batch");
        }
        return on(step.axis(0));
    }

    private static int[] extreme(BatchStep step) {
        step.onlyFirst();
        return reduced(step, new int[] {step.axisAttribute("axis", 0)});
    }

    private static int[] reduction(BatchStep step) {
        step.onlyFirst();
        return reduced(step, step.namedAxes(1, "axes", step.rank(0)).orElseGet(step::allAxes));
    }

    private static int[] reduced(BatchStep step, int[] axes) {
        int batch = step.axis(0);
        Arrays.stream(axes).forEach(axis -> requireBeside(step, axis));
        boolean keeps = step.attributes().integer("keepdims", 1) != 0;
        return on(
                keeps
                        ? batch
                        : batch
                                - (int) Arrays.stream(axes)
                                        .filter(a -> a < batch)
                                        .count());
    }

    private static int[] running(BatchStep step) {
        step.onlyFirst();
        int[] axes = step.namedAxes(1, "axis", step.rank(0)).orElse(new int[0]);
        Arrays.stream(axes).forEach(axis -> requireBeside(step, axis));
        return on(step.axis(0));
    }

    /** The batch must not be scaled. */
    private static int[] resize(BatchStep step) {
        step.onlyFirst();
        int[] axes = step.namedAxes("axes").orElseGet(step::allAxes);
        int place = IntStream.range(0, axes.length)
                .filter(i -> axes[i] == step.axis(0))
                .findFirst()
                .orElse(BatchStep.NONE);
        boolean keeps = place == BatchStep.NONE
                || step.constant(2)
                        .filter(scales -> scales.getDouble(place) == 1)
                        .isPresent();
        if (!keeps) {
            throw step.fail(step.has(3) ? "its sizes hold the length of the batch" : "it scales the batch");
        }
        return on(step.axis(0));
    }

    private static int[] concat(BatchStep step) {
        int axis = step.axisAttribute("axis", 0);
        for (int i = 0; i < step.inputs(); i++) {
            if (!step.carries(i)) {
                throw step.fail("its input " + step.node().input(i) + " is the same for all examples");
            }
            if (step.axis(i) == axis || step.axis(i) != step.axis(0)) {
                throw step.fail("it joins along the batch");
            }
        }
        return on(step.axis(0));
    }

    /** Time, then batch, unless the layout is 1; the initial states must exist for every example or be omitted. */
    private static int[] recurrent(BatchStep step) {
        boolean isBatchFirst = step.attributes().integer("layout", 0) != 0;
        int wanted = isBatchFirst ? 0 : 1;
        requireOn(step, 0, wanted);
        if (step.has(4)) {
            requireOn(step, 4, 0);
        }
        for (int state = 5; state <= 6; state++) {
            if (step.has(state)) {
                requireOn(step, state, wanted);
            }
        }
        return isBatchFirst ? on(0) : new int[] {2, 1, 1};
    }

    private static void requireOn(BatchStep step, int input, int axis) {
        if (step.axis(input) != axis) {
            throw step.fail("its input " + step.node().input(input)
                    + (step.carries(input)
                            ? " has the batch on axis " + step.axis(input)
                            : " is the same for all examples")
                    + ", expected is axis " + axis);
        }
    }
}
