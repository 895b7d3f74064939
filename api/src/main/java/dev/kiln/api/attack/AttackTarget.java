package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/** A model from the attacker's point of view. */
@Stable
public interface AttackTarget {

    /** Returns the threat model of this run: its size is that of the sweep, not the one of the attack's options. */
    ThreatModel threat();

    /** Returns the range of the input's values. */
    InputInfo range();

    /** Returns the seed that keys all randomness. */
    long seed();

    /**
     * Computes the model's predictions. Every call counts one query for each example.
     *
     * @param inputs {@code [N, ...]}
     * @return its logits, FLOAT {@code [N, K]}, even of a model that ends in {@code Softmax}
     */
    Tensor predict(Tensor inputs);

    /**
     * Runs a gradient attack: its start, then its steps, each one run of one program that holds the adversarial batch
     * as a state. Every step counts one gradient for each example.
     *
     * <p>The norm and the size of the ball are those of this run. {@code attack.threat().targeted()} decides whether
     * the batch's classes are target classes, so that an ensemble may run a targeted attack in an untargeted run.
     *
     * @param attack the attack; one program is compiled for equal ones, so make attacks records
     * @param batch the inputs and their right classes, or the target classes where the attack is targeted
     * @param restart the number of the restart, from 0, which keys the randomness
     * @return the inputs after the last step, inside the ball and the range
     */
    Tensor run(GradientAttack attack, Batch batch, int restart);

    /**
     * Whether each example has reached the goal of this run's attacker: a wrong class, or the target class in a
     * targeted run. A prediction that is not a number is a wrong class.
     *
     * @param inputs {@code [N, ...]}
     * @param batch the classes
     * @return an answer for each example
     */
    boolean[] goalReached(Tensor inputs, Batch batch);

    /**
     * As {@link #goalReached(Tensor, Batch)}, for a goal other than the run's, such as a targeted attack in an untargeted
     * ensemble.
     *
     * @param inputs {@code [N, ...]}
     * @param batch the right classes, or the target classes
     * @param targeted whether they are target classes
     * @return an answer for each example
     */
    default boolean[] goalReached(Tensor inputs, Batch batch, boolean targeted) {
        boolean[] fooled = goalReached(inputs, batch);
        if (targeted != threat().targeted()) {
            for (int i = 0; i < fooled.length; i++) {
                fooled[i] = !fooled[i];
            }
        }
        return fooled;
    }
}
