package dev.kiln.plugins.distillation;

import dev.kiln.api.data.Task;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The agreement of a student with its teacher, in words. */
final class Agreement {

    private Agreement() {}

    /**
     * The sentence on the examples that both predicted.
     *
     * @param answers their predictions
     * @param task the kind of prediction
     */
    static String of(Teaching.Answers answers, Task task) {
        return task == Task.CLASSIFICATION ? onClasses(answers) : onValues(answers);
    }

    private static String onClasses(Teaching.Answers answers) {
        int count = answers.teacher().length;
        Map<Integer, Integer> frequencies = new TreeMap<>();
        int same = 0;
        for (int i = 0; i < count; i++) {
            int taught = greatest(answers.teacher()[i]);
            frequencies.merge(taught, 1, Integer::sum);
            same += taught >= 0 && taught == greatest(answers.student()[i]) ? 1 : 0;
        }
        int most = frequencies.values().stream().max(Integer::compare).orElse(0);
        String sentence = String.format(
                Locale.ROOT,
                "On %d training examples the student predicts the teacher's class for %.2f %%",
                count,
                100.0 * same / Math.max(1, count));
        return sentence
                + (same <= most && frequencies.size() > 1
                        ? ", no more than a constant prediction of the teacher's most frequent class: it has learnt next to nothing."
                                + " Let it learn for more epochs or with another learning rate, or take a larger student."
                        : ".");
    }

    /** The index of the maximum score, the first of equal ones; -1 where a score is not a number. */
    private static int greatest(float[] scores) {
        int best = 0;
        for (int k = 0; k < scores.length; k++) {
            if (Float.isNaN(scores[k])) {
                return -1;
            }
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    private static String onValues(Teaching.Answers answers) {
        double worst = Double.POSITIVE_INFINITY;
        for (int d = 0; d < answers.teacher()[0].length; d++) {
            worst = Math.min(worst, determination(column(answers.teacher(), d), column(answers.student(), d)));
        }
        String sentence = String.format(
                Locale.ROOT,
                "On %d training examples the student follows the teacher with an R2 of %.4f",
                answers.teacher().length,
                worst);
        String which = answers.teacher()[0].length > 1 ? ", that of the value with the worst fit" : "";
        return sentence
                + which
                + (worst > 0
                        ? "."
                        : ", no better than a constant prediction of the teacher's mean: it has learnt next to nothing."
                                + " Let it learn for more epochs or with another learning rate, or take a larger student.");
    }

    private static double[] column(float[][] rows, int d) {
        return Arrays.stream(rows).mapToDouble(row -> row[d]).toArray();
    }

    /** {@code R2 = 1 - sum (t - s)^2 / sum (t - mean t)^2}. */
    private static double determination(double[] taught, double[] learnt) {
        double mean = Arrays.stream(taught).average().orElse(0);
        double rest = 0;
        double whole = 0;
        for (int i = 0; i < taught.length; i++) {
            rest += (taught[i] - learnt[i]) * (taught[i] - learnt[i]);
            whole += (taught[i] - mean) * (taught[i] - mean);
        }
        return rest == 0 ? 1 : 1 - rest / whole;
    }
}
