package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An attack that looks at a whole data set before it attacks examples, such as a universal perturbation.
 *
 * <p>The host fits it to the data that it evaluates, once for each threat model, also where another attack
 * {@linkplain AttackTarget#attack runs} it; where there are no data, as in adversarial training, to each batch.
 */
@Stable
public interface FittedAttack extends Attack {

    /**
     * Looks at the data, before any example is attacked. Its randomness is that of the first start.
     *
     * @param target the model under attack, and the threat model of the run
     * @param data the examples, with their right classes, or the target classes in a targeted run
     * @return the attack that is applied to the examples; it has nothing to fit
     */
    Attack fit(AttackTarget target, DataSet data);

    /** Fits the attack to the batch alone, and applies the result to it. */
    @Override
    default Tensor perturb(AttackTarget target, Batch batch) {
        List<String> classes =
                IntStream.range(0, target.classes()).mapToObj(Integer::toString).toList();
        return fit(target, DataSet.of(batch, classes, Task.CLASSIFICATION)).perturb(target, batch);
    }
}
