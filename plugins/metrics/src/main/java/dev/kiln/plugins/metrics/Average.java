package dev.kiln.plugins.metrics;

/** The mean of a score of the classes. */
public enum Average {
    /**
     * The mean over the classes that occur among the targets or the predictions: each class counts as much as any
     * other.
     */
    MACRO {
        @Override
        double of(ClassCounts counts, ClassScore score) {
            return counts.occurring()
                    .mapToDouble(k -> score.of(counts.hits(k), counts.targets(k), counts.predictions(k)))
                    .average()
                    .orElse(0);
        }
    },
    /**
     * The score of the sums of the counts over the classes: each example counts as much as any other. Where each
     * example has a predicted class, precision, recall and F1 are the accuracy then.
     */
    MICRO {
        @Override
        double of(ClassCounts counts, ClassScore score) {
            return score.of(counts.hits(), counts.examples(), counts.predictions());
        }
    },
    /** The mean over the classes, each weighted by the number of its examples. */
    WEIGHTED {
        @Override
        double of(ClassCounts counts, ClassScore score) {
            double sum = counts.ofTargets()
                    .mapToDouble(
                            k -> counts.targets(k) * score.of(counts.hits(k), counts.targets(k), counts.predictions(k)))
                    .sum();
            return ClassCounts.share(sum, (double) counts.examples());
        }
    };

    abstract double of(ClassCounts counts, ClassScore score);
}
