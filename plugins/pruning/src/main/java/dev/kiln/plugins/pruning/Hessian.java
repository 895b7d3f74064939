package dev.kiln.plugins.pruning;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The increase of the loss if an element were removed, to second order and at a minimum of the loss (LeCun et al.,
 * 1990, "Optimal brain damage"), with the diagonal of the Fisher information for that of the Hessian:
 *
 * <pre>
 * score = w² E[g²] / 2,  g = dL/dw, L the loss of one example with its own target, E the mean over the examples
 * </pre>
 *
 * <p>The gradients are those of each example by itself: the square of the gradient of a batch, which many
 * implementations take as it is cheaper, has the products of different examples too, and would rank elements as
 * {@link Taylor} does. The original computes the second derivatives of the network instead, which engines do not.
 *
 * <p>The examples are the training data or, where there are none, the calibration data. It costs a gradient for each
 * example, in batches of one, whenever weights are scored. Models with a fixed batch size above 1 are refused.
 *
 * @param examples the maximum number of examples, the first ones
 */
@Describe(name = "hessian", value = "The change of the loss if an element were removed, to second order")
public record Hessian(
        @Describe(value = "the maximum number of examples", atLeast = 1, atMost = 1_000_000_000, byDefault = "256")
        int examples)
        implements Criterion {

    @Override
    public Map<String, Tensor> scores(Model model, Set<String> weights, CompressionScope scope) {
        return SquaredProducts.scores("hessian", 0.5, ofOne(model), weights, scope, examples);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    /** There must be examples, and the model must take one of them alone. */
    @Override
    public Optional<String> weightConflict(Model model, Set<String> weights, CompressionScope scope) {
        SquaredProducts.data(scope);
        ofOne(model);
        return Optional.empty();
    }

    /** The model for batches of one example. */
    private static Model ofOne(Model model) {
        Shape features = model.features().type().shape();
        OptionalInt fixed = ExampleForm.of(model).fixedBatch();
        if (features.rank() < 1 || fixed.orElse(1) != 1) {
            throw new GraphException("The criterion hessian needs the gradients of single examples, and the model "
                    + model.graph().name() + " takes " + model.features().type()
                    + "; export it with an open batch axis, or choose another criterion, such as taylor.");
        }
        GraphEditor editor = GraphEditor.of(model.graph());
        for (Input input : model.graph().inputs()) {
            Shape shape = input.type().shape();
            if (shape.rank() > 0 && shape.dim(0).equals(features.dim(0))) {
                editor.retype(input.name(), new TensorType(input.type().elementType(), shape.with(0, Dim.of(1))));
            }
        }
        return model.withGraph(editor.build());
    }

    /** Creates {@code hessian}. */
    public static final class Provider extends RecordProvider<Criterion> implements CriterionProvider {}
}
