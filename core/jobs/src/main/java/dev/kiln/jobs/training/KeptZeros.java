package dev.kiln.jobs.training;

import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.api.training.ParameterRule;
import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Preserves the zeros of a {@linkplain Sparsity sparse} model: after every update its weights are multiplied by a mask.
 */
final class KeptZeros implements ParameterRule {

    private final Map<String, Tensor> masks;

    private KeptZeros(Map<String, Tensor> masks) {
        this.masks = masks;
    }

    /** The rule for a model in its trainable form; empty where it was not pruned. */
    static Optional<ParameterRule> in(Model model) {
        Map<String, Tensor> masks = new LinkedHashMap<>();
        Sparsity.weights(model)
                .forEach(name -> masks.put(name, mask(model.graph().constant(name))));
        return masks.isEmpty() ? Optional.empty() : Optional.of(new KeptZeros(masks));
    }

    private static Tensor mask(Tensor weight) {
        ByteBuffer bits = Tensor.allocate(ElementType.BOOL, weight.shape());
        for (int i = 0; i < weight.size(); i++) {
            bits.put((byte) (weight.getDouble(i) == 0 ? 0 : 1));
        }
        return Tensor.wrap(ElementType.BOOL, bits.flip(), weight.shape());
    }

    @Override
    public Value constrain(String name, Value updated) {
        Tensor mask = masks.get(name);
        return mask == null
                ? updated
                : updated.mul(updated.graph().constant(name + "/kept", mask).cast(ElementType.FLOAT));
    }

    @Override
    public void beforeStep(long step, long steps, TrainingValues values) {}
}
