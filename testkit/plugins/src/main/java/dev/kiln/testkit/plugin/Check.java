package dev.kiln.testkit.plugin;

/**
 * What the contracts check, each by a test of its own. A contract has those that its kind of extension needs; an author
 * can {@linkplain ProviderContract#switchedOff switch one off} by saying why.
 */
public enum Check {
    /** Every extension: name, summary, and options are such as users can type and read. */
    DECLARATION,
    /** Every extension: the defaults of the options lie in the ranges that they declare. */
    DEFAULTS,
    /** Every extension: values at the limits of an option are taken, and those beyond are refused by its name. */
    LIMITS,
    /** Every extension: it is found as a service under its name, and both declarations of it agree. */
    SERVICE,
    /** Every extension: made again from the same options, with the same seed, it gives the same bits. */
    REPEATABLE,
    /** Every extension: several threads that make and use it at once get what one gets. */
    THREADS,
    /** Every extension: its jar does the same on a class path. */
    CLASS_PATH,
    /** Every extension: its jar does the same on a module path. */
    MODULE_PATH,
    /** Every extension: its jar does the same dropped into a plugin folder: as a jar, in a folder, in a zip. */
    DROPPED,
    /** Every extension: all engines on the path agree on its results. */
    ENGINES,
    /** Layers: the inferred shape is that of a run, for batches of any size. */
    SHAPES,
    /** Layers and losses: what comes out for an example does not depend on who else is in the batch. */
    EXAMPLES,
    /** Layers and losses: gradients are those that central differences of the results give. */
    GRADIENTS,
    /** Layers: a network with it can be written to a file and read again, and predicts the same bits. */
    SAVE_AND_LOAD,
    /** Layers: a network with it can be trained. */
    TRAINING,
    /** Layers and compressors: nothing native is left behind. */
    MEMORY,
    /** Losses: loss and gradient are finite for predictions that are far off. */
    EXTREMES,
    /** Optimizers: a convex loss goes down. */
    DESCENT,
    /** Optimizers: a training that was stopped and resumed ends with the same bits. */
    RESUME,
    /** Optimizers: the schedule is followed; where its factor is 0, parameters stay as they are. */
    SCHEDULE,
    /** Compressors: the plan says what happens to what, and the model that was given stays as it was. */
    PLAN,
    /** Compressors: the result is a file that predicts what the model in memory does. */
    FILE,
    /** Compressors: the accuracy falls no further than allowed, and what else the author claims is true. Attacks: robust
     * accuracy is that of a fresh evaluation, and never above clean accuracy. */
    ACCURACY,
    /** Attacks: the ball and the range of the input's values are never left, also for sizes other than its own. */
    BALL,
    /** Attacks: in a ball of size 0 nothing changes. */
    ZERO,
    /** Attacks: the given classes become less likely, or more where the attack is targeted. */
    LABELS,
    /** Attacks: what becomes of an example depends neither on the size of its batch nor on its place in it. */
    BATCHES
}
