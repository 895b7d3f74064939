package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;

/** A model as an attacker sees it. */
@Stable
public interface AttackTarget {

    /** Returns what the attacker may do in this run: the size is that of the sweep, not the one of the attack's options. */
    ThreatModel threat();

    /** Returns the range of the input's values. */
    InputInfo range();

    /** Returns what all randomness is keyed by. */
    long seed();

    /**
     * Asks the model. Every call counts a query for each example.
     *
     * @param inputs {@code [N, ...]}
     * @return its logits, FLOAT {@code [N, K]}, even of a model that ends in {@code Softmax}
     */
    Tensor predict(Tensor inputs);

    /**
     * Runs a gradient attack: its start, then its steps, each one run of one program that holds the adversarial batch
     * as a state. Every step counts a gradient for each example.
     *
     * <p>The norm and the size of the ball are those of this run. Whether the batch's classes are wanted ones is what
     * {@code attack.threat().targeted()} says, so that an ensemble may follow a targeted attack in an untargeted run.
     *
     * @param attack the attack; one program is compiled for equal ones, so make attacks records
     * @param batch the inputs and their right classes, or the wanted ones where the attack is targeted
     * @param restart keys the randomness, from 0
     * @return the inputs after the last step, inside the ball and the range
     */
    Tensor follow(GradientAttack attack, Batch batch, int restart);

    /**
     * Which examples have reached what the attacker of this run wants: a wrong class, or the wanted one in a targeted
     * run. A prediction that is not a number is a wrong class.
     *
     * @param inputs {@code [N, ...]}
     * @param batch the classes
     * @return an answer for each example
     */
    boolean[] fooled(Tensor inputs, Batch batch);

    /**
     * The same for an attacker with another goal than the run's, such as a targeted attack in an untargeted ensemble.
     *
     * @param inputs {@code [N, ...]}
     * @param batch the right classes, or the wanted ones
     * @param targeted whether they are the wanted ones
     * @return an answer for each example
     */
    default boolean[] fooled(Tensor inputs, Batch batch, boolean targeted) {
        boolean[] fooled = fooled(inputs, batch);
        if (targeted != threat().targeted()) {
            for (int i = 0; i < fooled.length; i++) {
                fooled[i] = !fooled[i];
            }
        }
        return fooled;
    }
}
