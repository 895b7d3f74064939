package dev.kiln.jobs.attack;

/**
 * The last of several starts of an attack.
 *
 * @param starts the number of starts; 1 where there was no further one
 * @param attacked the number of examples that had withstood the others
 * @param reached the number of them for which it reached its goal
 */
record LastStart(int starts, long attacked, long reached) {

    static final LastStart NONE = new LastStart(1, 0, 0);

    LastStart plus(LastStart other) {
        return new LastStart(Math.max(starts, other.starts), attacked + other.attacked, reached + other.reached);
    }
}
