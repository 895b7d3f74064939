package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/** A model from the attacker's point of view, in one run: one threat model, one seed, one start. */
@Stable
public interface AttackTarget {

    /** Returns the threat model of this run: its size is that of the sweep, not the one of the attack's options. */
    ThreatModel threat();

    /** Returns the range of the input's values. */
    InputInfo range();

    /** Returns the seed that keys all randomness. */
    long seed();

    /** Returns the number of the start, from 0, which keys the randomness too; see {@link Attack#restarts}. */
    int restart();

    /** Returns the number of classes that the model predicts. */
    int classes();

    /**
     * Computes the model's predictions. Every call counts one query for each example.
     *
     * @param inputs {@code [N, ...]}
     * @param batch their examples, whose further inputs the model is fed, where it has several
     * @return its logits, FLOAT {@code [N, K]}, even of a model that ends in {@code Softmax}
     */
    Tensor predict(Tensor inputs, Batch batch);

    /**
     * Computes the predicted classes, the only answer that a {@linkplain Access#DECISIONS decision-based} attack gets.
     * Every call counts one query for each example.
     *
     * @param inputs {@code [N, ...]}
     * @param batch their examples
     * @return the class of each example; -1 where the prediction is not a number
     */
    int[] decide(Tensor inputs, Batch batch);

    /**
     * Runs a gradient attack: its start, then its steps, each one run of one program that holds the adversarial batch as
     * a state.
     *
     * <p>The norm and the size of the ball are those of this run. {@code attack.threat().targeted()} decides whether the
     * batch's classes are target classes, so that an ensemble may run a targeted attack in an untargeted run.
     *
     * @param attack the attack; one program is compiled for equal ones, so make attacks records
     * @param batch the inputs and their right classes, or the target classes where the attack is targeted
     * @return the inputs after the last step, inside the ball and the range
     */
    default Tensor run(GradientAttack attack, Batch batch) {
        return run(attack, batch, Map.of());
    }

    /**
     * The same with values for the attack's {@linkplain StepScope#input inputs}.
     *
     * @param attack the attack
     * @param batch the inputs and their classes
     * @param feeds a tensor of the declared type for each input, as for a {@link ModelProgram}
     * @return the inputs after the last step, inside the ball and the range
     * @throws dev.kiln.graph.error.KilnException if a feed is missing, unknown or of another type; the message names the
     *     attack
     */
    Tensor run(GradientAttack attack, Batch batch, Map<String, Tensor> feeds);

    /**
     * The same from given inputs in place of the attack's {@linkplain GradientAttack#start start}.
     *
     * @param attack the attack
     * @param batch the clean inputs, around which the ball is, and their classes
     * @param start the first inputs, of the batch's shape; they are projected onto the ball and the range
     * @return the inputs after the last step, inside the ball and the range
     */
    default Tensor run(GradientAttack attack, Batch batch, Tensor start) {
        return run(attack, batch, start, Map.of());
    }

    /**
     * The same from given inputs, with values for the inputs that the {@linkplain GradientAttack#step step} declares.
     *
     * @param attack the attack
     * @param batch the clean inputs, around which the ball is, and their classes
     * @param start the first inputs, of the batch's shape; they are projected onto the ball and the range
     * @param feeds a tensor of the declared type for each input
     * @return the inputs after the last step, inside the ball and the range
     */
    Tensor run(GradientAttack attack, Batch batch, Tensor start, Map<String, Tensor> feeds);

    /**
     * Runs a program over the model.
     *
     * <p>The declared type of a feed or a result says whether it belongs to the examples: it does if its first axis is the
     * batch of the clean inputs, {@code scope.original().batch()}, and has then a row for each of them. Any other is shared
     * by all. A model with a fixed batch size is run several times, on some of the examples each: the feeds of examples are
     * cut, shared ones are fed whole, and a shared result must be the same in all runs. Where such a batch size is also the
     * first length of a shared value, add an axis before it.
     *
     * @param program the program; equal ones are compiled once
     * @param batch the inputs, classes and examples of this run
     * @param feeds the values of its further inputs, a tensor of the declared type for each; of the type of the clean
     *     inputs, a floating point tensor of the shape of the batch's
     * @return its outputs; those of the type of the clean inputs have the shape of the batch's
     * @throws dev.kiln.graph.error.KilnException if a feed is missing, unknown or of another type, or a shared result
     *     depends on the examples; the message names the attack
     */
    ProgramResults run(ModelProgram program, Batch batch, Map<String, Tensor> feeds);

    /**
     * Runs any attack as the host does: all its starts, and the projection onto this run's ball and the range. A
     * {@link FittedAttack} is fitted to the data of the run first; a {@link MinimalAttack} searches without a ball before
     * its result is projected onto this run's. The attack gets no more {@linkplain Access access} to the model than the
     * one that runs it.
     *
     * @param attack the attack, of this run's norm
     * @param batch some examples, such as {@link Batch#select those} that withstood others
     * @return the adversarial inputs
     */
    Tensor attack(Attack attack, Batch batch);

    /**
     * The same model in the same run with a ball of another size, such as a larger one from which an attack descends. It
     * counts the same queries, and its randomness is that of this target.
     *
     * @param epsilon the size of the ball
     * @return the target
     * @throws dev.kiln.graph.error.OptionException if the size is negative or not representable, see {@link ThreatModel}
     */
    AttackTarget withEpsilon(double epsilon);

    /**
     * Projects inputs onto the ball and the range.
     *
     * @param inputs {@code [N, ...]}
     * @param batch the clean inputs
     * @return the nearest inputs that the threat model allows
     */
    Tensor project(Tensor inputs, Batch batch);

    /**
     * Randomness for each example of a batch: it depends on the seed, the start, the draw and the example, and on nothing
     * else.
     *
     * <p>Two calls with the same draw are not independent, whatever their distributions and lengths. An attack with several
     * kinds of noise gives each kind its own draws, such as {@code 2 * step} for directions and {@code 2 * step + 1} for
     * lengths, or draws all numbers of a step at once and divides them.
     *
     * @param distribution the distribution it is drawn from
     * @param batch the examples
     * @param draw the number of the draw, from 0, which makes draws independent
     * @param example the lengths of the axes after the batch
     * @return the noise, FLOAT {@code [N, example...]}
     */
    Tensor noise(Noise distribution, Batch batch, long draw, long... example);

    /**
     * Whether each example has reached the goal of this run's attacker: a wrong class, or the target class in a targeted
     * run. A prediction that is not a number is a wrong class.
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
        boolean[] reached = goalReached(inputs, batch);
        if (targeted != threat().targeted()) {
            for (int i = 0; i < reached.length; i++) {
                reached[i] = !reached[i];
            }
        }
        return reached;
    }
}
