package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.graph.error.GraphException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A penalty in a training before channels are removed, which shrinks those that the loss needs least, so that their removal
 * changes less. Both are proximal steps after each update of the optimizer.
 *
 * @param penalty the penalty
 * @param strength the amount by which a norm or a scale shrinks in each step, above 0
 * @param penaltyEpochs the number of epochs of this training, at least 1
 */
public record ChannelPenalty(
        @Describe(value = "the penalty of a training before the removal", byDefault = "none")
        Kind penalty,

        @Describe(
                value = "the amount by which the norm of a group, or a scale, shrinks in each step",
                above = 0,
                atMost = 1,
                byDefault = "0.0005")
        double strength,

        @Describe(
                value = "the number of epochs of the training with a penalty",
                atLeast = 1,
                atMost = 1_000_000,
                byDefault = "5")
        int penaltyEpochs) {

    /** The penalties. */
    public enum Kind {
        /** No training before. */
        NONE,
        /** The norm of all weights of a group (Yuan and Lin, 2006; for whole groups as Fang et al., 2023). */
        GROUP_LASSO,
        /** The magnitude of the scales of normalizations (Liu et al., 2017, "network slimming"). */
        BN_SCALE
    }

    /** The rule of the training; the penalty is not {@link Kind#NONE}. */
    ParameterRule rule(Model model, List<StructuralDimension> dimensions) {
        return penalty == Kind.GROUP_LASSO
                ? new GroupShrinkage(dimensions, strength)
                : new ScaleShrinkage(scales(model, dimensions), strength);
    }

    /** The scales of groups. */
    private static Set<String> scales(Model model, List<StructuralDimension> dimensions) {
        ConstantRoles roles = ConstantRoles.of(model.graph());
        Set<String> scales = new LinkedHashSet<>();
        for (StructuralDimension dimension : dimensions) {
            dimension.groups().get(0).slices().stream()
                    .map(StructuralGroup.Slice::constant)
                    .filter(name -> roles.role(name) == ConstantRole.SCALE
                            && model.parameters().contains(name))
                    .forEach(scales::add);
        }
        if (scales.isEmpty()) {
            throw new GraphException("The model " + model.graph().name()
                    + " has no normalization whose scales belong to channels; choose penalty=group-lasso or none.");
        }
        return scales;
    }
}
