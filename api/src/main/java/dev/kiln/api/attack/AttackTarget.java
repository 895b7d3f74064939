package dev.kiln.api.attack;

import dev.kiln.api.Stable;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.tensor.Tensor;

/** A model as an attacker sees it. */
@Stable
public interface AttackTarget {

    /** Returns what the attacker may do in this run. */
    ThreatModel threat();

    /** Returns the range of the input's values. */
    InputInfo range();

    /** Returns what all randomness is keyed by. */
    long seed();

    /**
     * Asks the model. Every call counts a query for each example.
     *
     * @param inputs {@code [N, ...]}
     * @return its predictions, {@code [N, K]}
     */
    Tensor predict(Tensor inputs);

    /**
     * Runs a gradient attack: its start, then its steps, each one run of one program that holds the adversarial batch
     * as a state. Every step counts a gradient for each example.
     *
     * @param attack the attack
     * @param batch the inputs and classes
     * @param restart keys the randomness, from 0
     * @return the inputs behind the last step, inside the ball and the range
     */
    Tensor follow(GradientAttack attack, Batch batch, int restart);

    /**
     * Which examples have reached what the attacker wants: a wrong class, or the wanted one in a targeted attack.
     *
     * @param inputs {@code [N, ...]}
     * @param batch the classes
     * @return an answer for each example
     */
    boolean[] fooled(Tensor inputs, Batch batch);
}
