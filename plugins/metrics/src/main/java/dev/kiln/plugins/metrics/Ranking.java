package dev.kiln.plugins.metrics;

import dev.kiln.api.metric.Breakdown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The examples of a binary problem from the greatest score to the least. After each group of equal scores it knows how
 * many positive and negative examples have at least that score, so that the order within the group does not matter.
 */
final class Ranking {

    private final List<long[]> steps = new ArrayList<>();
    private long positives;
    private long negatives;

    /**
     * Ranks examples.
     *
     * @param scores their scores, all of them numbers
     * @param isPositive whether each is positive
     */
    Ranking(double[] scores, boolean[] isPositive) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < order.length; i++) {
            positives += isPositive[order[i]] ? 1 : 0;
            negatives += isPositive[order[i]] ? 0 : 1;
            boolean isLastOfEquals = i == order.length - 1 || scores[order[i]] != scores[order[i + 1]];
            if (isLastOfEquals) {
                steps.add(new long[] {positives, negatives});
            }
        }
    }

    boolean hasPositives() {
        return positives > 0;
    }

    /** Returns whether there are positive and negative examples. */
    boolean isRanked() {
        return positives > 0 && negatives > 0;
    }

    /** The area below the trapezoids between the points of the ROC curve. */
    double areaUnderRoc() {
        double area = 0;
        long[] before = {0, 0};
        for (long[] step : steps) {
            area += (step[1] - before[1]) * (step[0] + before[0]) / 2.0;
            before = step;
        }
        return area / positives / negatives;
    }

    /** The sum of the precisions, each weighted by the increase of the recall. */
    double averagePrecision() {
        double sum = 0;
        long before = 0;
        for (long[] step : steps) {
            sum += (step[0] - before) * precision(step);
            before = step[0];
        }
        return sum / positives;
    }

    private static double precision(long[] step) {
        return (double) step[0] / (step[0] + step[1]);
    }

    /** The true positive rate over the false positive rate, from (0, 0) to (1, 1). */
    List<Breakdown.Point> roc() {
        List<Breakdown.Point> points = new ArrayList<>(List.of(new Breakdown.Point(0, 0)));
        steps.forEach(
                step -> points.add(new Breakdown.Point((double) step[1] / negatives, (double) step[0] / positives)));
        return points;
    }

    /** The precision over the recall, from the greatest score on to recall 1. */
    List<Breakdown.Point> precisionRecall() {
        return steps.stream()
                .map(step -> new Breakdown.Point((double) step[0] / positives, precision(step)))
                .toList();
    }
}
