package dev.kiln.plugins.pruning;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.graph.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The forms in which the layers of a model read its weights.
 *
 * @param model the model
 * @param roles the uses of its constants
 */
record WeightForms(Model model, ConstantRoles roles) {

    /**
     * The form of a weight.
     *
     * @param axes the axes of the inputs and the outputs
     * @param isConvolution whether the other axes are those of a kernel
     */
    record Form(WeightAxes axes, boolean isConvolution) {}

    static WeightForms of(Model model) {
        return new WeightForms(model, ConstantRoles.of(model.graph()));
    }

    /** Whether a node is a convolution. */
    static boolean isConvolution(Node node) {
        return node.is("Conv") || node.is("ConvTranspose");
    }

    /** The form in which all layers read a weight; empty where they differ, or where none has axes of its own. */
    Optional<Form> form(String weight) {
        List<Form> forms = roles.uses(weight).stream()
                .flatMap(use -> WeightAxes.of(model.graph(), weight, use).stream()
                        .map(axes -> new Form(axes, isConvolution(use.node()))))
                .distinct()
                .toList();
        return forms.size() == 1 ? Optional.of(forms.get(0)) : Optional.empty();
    }

    /**
     * The lengths of the part of a weight that one output sums over: a filter of a convolution, a line of a matrix; of
     * another weight the whole.
     */
    long[] output(String weight, long[] shape) {
        Optional<long[]> filter = form(weight)
                .filter(form -> form.isConvolution())
                .map(form -> {
                    long[] box = shape.clone();
                    box[form.axes().outputs()] = 1;
                    return box;
                });
        return filter.or(() -> line(weight, shape, WeightAxes::inputs)).orElse(shape);
    }

    /** The lengths of a line of a matrix along one of its axes; empty of a weight that is no matrix. */
    Optional<long[]> line(String weight, long[] shape, ToIntFunction<WeightAxes> axis) {
        return form(weight).filter(form -> !form.isConvolution()).map(form -> {
            int along = axis.applyAsInt(form.axes());
            long[] box = new long[shape.length];
            Arrays.fill(box, 1);
            box[along] = shape[along];
            return box;
        });
    }
}
