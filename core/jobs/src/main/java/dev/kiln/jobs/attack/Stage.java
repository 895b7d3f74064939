package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Access;

/**
 * The part of one attack in the work of another that runs several, such as an ensemble.
 *
 * @param attack its specification
 * @param access the information about the model that it uses
 * @param attacked the number of examples that were left to it
 * @param reached the number of them for which it reached its goal
 * @param queries its cost
 * @param seconds its duration
 */
public record Stage(String attack, Access access, long attacked, long reached, Queries queries, double seconds) {

    /** The same stage in several batches. */
    Stage plus(Stage other) {
        return new Stage(
                attack,
                access,
                attacked + other.attacked,
                reached + other.reached,
                queries.plus(other.queries),
                seconds + other.seconds);
    }
}
