package dev.kiln.testkit.plugin;

/**
 * The checks of the contracts, each a test of its own. A contract has those for its kind of extension; an author can
 * {@linkplain ProviderContract#switchedOff switch one off} with a reason.
 */
public enum Check {
    /** Every extension: users can type and read its name, summary, and options. */
    DECLARATION,
    /** Every extension: the defaults of the options lie in their declared ranges. */
    DEFAULTS,
    /** Every extension: values at the limits of an option are accepted, and those beyond are refused with its name. */
    LIMITS,
    /** Every extension: it is found as a service under its name, and both its declarations agree. */
    SERVICE,
    /** Every extension: created again from the same options, with the same seed, it gives the same bits. */
    REPEATABLE,
    /** Every extension: several threads that create and use it at once get the same result as one. */
    THREADS,
    /** Every extension: its jar gives the same results on a class path. */
    CLASS_PATH,
    /** Every extension: its jar gives the same results on a module path. */
    MODULE_PATH,
    /**
     * Every extension: its jar gives the same results when dropped into a plugin folder: as a jar, in a folder, in a
     * zip.
     */
    DROPPED,
    /** Every extension: all engines on the path agree on its results. */
    ENGINES,
    /**
     * Layers: the inferred shape is that of a run, for batches of any size. Data formats: examples have the declared
     * columns. Augmentations: the examples of a batch stay, each column with its type and shape.
     */
    SHAPES,
    /** Augmentations that mix: the other examples are of the batch, and the shares lie in [0, 1]. */
    MIXTURE,
    /** Layers and losses: the result for an example does not depend on the other examples of the batch. */
    EXAMPLES,
    /** Layers and losses: gradients agree with central differences of the results. */
    GRADIENTS,
    /** Layers: a network with it can be written to a file and read again, and predicts the same bits. */
    SAVE_AND_LOAD,
    /** Layers: a network with it can be trained. */
    TRAINING,
    /** Layers and compressors: no native memory leaks. */
    MEMORY,
    /** Losses: loss and gradient are finite for predictions far from the target. */
    EXTREMES,
    /** Optimizers: a convex loss decreases. */
    DESCENT,
    /** Optimizers: a training that was stopped and resumed ends with the same bits. */
    RESUME,
    /** Optimizers: the schedule is followed; where its factor is 0, parameters do not change. */
    SCHEDULE,
    /** Compressors: the plan lists the changes, and the given model does not change. */
    PLAN,
    /** Compressors: the result can be written to a file that predicts the same as the model in memory. */
    FILE,
    /**
     * Compressors: the accuracy decreases no further than allowed, and the author's other claims are true. Attacks:
     * robust accuracy is that of a fresh evaluation, and never above clean accuracy.
     */
    ACCURACY,
    /** Attacks: the results lie in the ball and the range of the input, also for sizes other than the attack's own. */
    BALL,
    /** Attacks: in a ball of size 0 inputs do not change. */
    ZERO,
    /** Attacks: the given classes become less likely, or more likely where the attack is targeted. */
    LABELS,
    /** Attacks: one that lets the engine differentiate declares that it needs input gradients. */
    NEEDS,
    /** Criteria of pruning: each element has a finite score that is not negative. */
    SCORES,
    /** Granularities of pruning: masks of 0 and 1; more sparsity removes more, and nothing that was removed comes back. */
    MASKS,
    /** Sparsity schedules: from the initial sparsity to the goal, and never beyond. */
    COURSE,
    /**
     * Attacks, data formats and augmentations: the result for an example depends neither on the size of its batch nor
     * on its position in it. Metrics: the value and the breakdown depend on neither.
     */
    BATCHES,
    /**
     * Schedules: every factor is a finite number from 0 on, in trainings of any length, whichever were asked for before.
     */
    FACTORS,
    /** Initializers: finite FLOAT numbers of the shape of the parameter. */
    DRAWS,
    /** Table formats: the rows are the same in parts of any size, and have a cell for each column. */
    PARTS,
    /** Data formats: data that are opened again have the same fingerprint. */
    FINGERPRINT,
    /** Metrics: the value lies in its range. Augmentations: inputs stay in the range of the model's input. */
    RANGE
}
