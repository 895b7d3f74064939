package dev.kiln.plugins.pruning;

import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import java.util.Set;

/** The proximal step of an L1 penalty: after each update a scale moves towards zero by a fixed amount, and not beyond. */
record ScaleShrinkage(Set<String> scales, double amount) implements ParameterRule {

    ScaleShrinkage {
        scales = Set.copyOf(scales);
    }

    @Override
    public Value constrain(String name, Value updated) {
        return scales.contains(name) ? updated.sub(updated.clip(-amount, amount)) : updated;
    }

    @Override
    public void beforeStep(long step, long steps, TrainingValues values) {
        // the shrinkage depends on nothing but the scale itself
    }
}
