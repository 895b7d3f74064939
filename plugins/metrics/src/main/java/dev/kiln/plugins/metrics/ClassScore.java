package dev.kiln.plugins.metrics;

/** A score of a class, from 0 to 1, of how often it is the target of an example, its prediction, and both. */
@FunctionalInterface
interface ClassScore {

    /** TP / (TP + FP); 0 for a class that is never predicted. */
    ClassScore PRECISION = (hits, targets, predictions) -> ClassCounts.share(hits, predictions);

    /** TP / (TP + FN); 0 for a class of no example. */
    ClassScore RECALL = (hits, targets, predictions) -> ClassCounts.share(hits, targets);

    /** 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall. */
    ClassScore F1 = (hits, targets, predictions) -> ClassCounts.share(2 * hits, targets + predictions);

    double of(long hits, long targets, long predictions);
}
