package dev.kiln.models;

import static dev.kiln.models.BatchRules.on;

import java.util.Map;

/** The batch axis after operators that gather or scatter elements. */
final class BatchIndexRules {

    static final Map<String, BatchRules.Rule> RULES = Map.of(
            "GatherElements", BatchIndexRules::elements,
            "ScatterElements", BatchIndexRules::elements,
            "GatherND", BatchIndexRules::gatherBlocks);

    private BatchIndexRules() {}

    /** Each element stays with its example as long as it is looked up along another axis, and every input has it there. */
    private static int[] elements(BatchStep step) {
        int axis = step.axisAttribute("axis", 0);
        for (int i = 0; i < step.inputs(); i++) {
            if (step.axis(i) != step.axis(0) || !step.carries(i)) {
                throw step.fail(
                        "its input " + step.node().input(i) + " does not have the batch where the first has it");
            }
        }
        BatchRules.requireBeside(step, axis);
        return on(step.axis(0));
    }

    /** The indices count from {@code batch_dims} on; the axes before are shared by both inputs. */
    private static int[] gatherBlocks(BatchStep step) {
        long along = step.attributes().integer("batch_dims", 0);
        if (!step.carries(0) && step.carries(1) && step.axis(1) < step.rank(1) - 1 && step.axis(1) >= along) {
            return on(step.axis(1));
        }
        if (step.axis(0) != step.axis(1) || step.axis(0) >= along || !step.carries(0)) {
            throw step.fail("its indices count through the batch");
        }
        return on(step.axis(0));
    }
}
