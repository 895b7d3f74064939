package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.data.Batch;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/** A value of each example that an attack maximizes. */
interface Objective {

    /**
     * Writes the value.
     *
     * @param scope the classes and the goal
     * @param logits {@code [N, K]}
     * @return FLOAT {@code [N]}
     */
    Value write(StepScope scope, Value logits);

    /**
     * The values of the inputs that it declares.
     *
     * @param target the model under attack
     * @param batch the examples
     * @param targeted whether their classes are target classes
     * @return the feeds; none by default
     */
    default Map<String, Tensor> feeds(AttackTarget target, Batch batch, boolean targeted) {
        return Map.of();
    }
}
