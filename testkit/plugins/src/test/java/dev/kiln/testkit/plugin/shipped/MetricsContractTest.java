package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.data.Task;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.plugin.MetricContract;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;

/** The metrics that ship with Kiln. */
class MetricsContractTest {

    /** The contract of the metric of a name, with its range. */
    abstract static class Named extends MetricContract {

        private final String name;
        private final double least;
        private final double greatest;

        Named(String name, double least, double greatest) {
            this.name = name;
            this.least = least;
            this.greatest = greatest;
        }

        @Override
        protected MetricProvider provider() {
            return Shipped.provider(MetricProvider.class, name);
        }

        @Override
        protected double least() {
            return least;
        }

        @Override
        protected double greatest() {
            return greatest;
        }
    }

    /** Whole numbers from 0 on. */
    private static Tensor integers(long seed, int bound, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] numbers = random.longs(Tensor.zeros(ElementType.INT64, shape).size(), 0, bound)
                .toArray();
        return Tensor.of(numbers, shape);
    }

    /** A metric of sequences: eleven tokens, of which 0 is the padding, of five kinds. */
    abstract static class OfTokens extends Named {

        OfTokens(String name, double greatest) {
            super(name, 0, greatest);
        }

        @Override
        protected Tensor predictions(Task task) {
            float[] scores = new float[12 * 11 * 5];
            SplittableRandom random = new SplittableRandom(31);
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) random.nextDouble(-1, 1);
            }
            return Tensor.of(scores, 12, 11, 5);
        }

        @Override
        protected Tensor targets(Task task) {
            return integers(32, 5, 12, 11);
        }
    }

    @Nested
    class Accuracy extends Named {
        Accuracy() {
            super("accuracy", 0, 1);
        }
    }

    @Nested
    class BalancedAccuracy extends Named {
        BalancedAccuracy() {
            super("balanced-accuracy", 0, 1);
        }
    }

    @Nested
    class Bleu extends OfTokens {
        Bleu() {
            super("bleu", 1);
        }
    }

    @Nested
    class Brier extends Named {
        Brier() {
            super("brier", 0, 2);
        }
    }

    @Nested
    class CalibrationError extends Named {
        CalibrationError() {
            super("calibration-error", 0, 1);
        }
    }

    @Nested
    class CohenKappa extends Named {
        CohenKappa() {
            super("cohen-kappa", -1, 1);
        }
    }

    @Nested
    class ConfusionMatrix extends Named {
        ConfusionMatrix() {
            super("confusion-matrix", 0, 1);
        }
    }

    @Nested
    class Determination extends Named {
        Determination() {
            super("r2", Double.NEGATIVE_INFINITY, 1);
        }
    }

    @Nested
    class F1 extends Named {
        F1() {
            super("f1", 0, 1);
        }
    }

    @Nested
    class LogLoss extends Named {
        LogLoss() {
            super("log-loss", 0, Double.POSITIVE_INFINITY);
        }
    }

    @Nested
    class MacroF1 extends Named {
        MacroF1() {
            super("macro-f1", 0, 1);
        }
    }

    @Nested
    class Matthews extends Named {
        Matthews() {
            super("matthews", -1, 1);
        }
    }

    @Nested
    class MeanAbsoluteError extends Named {
        MeanAbsoluteError() {
            super("mae", 0, Double.POSITIVE_INFINITY);
        }
    }

    @Nested
    class MeanAbsolutePercentageError extends Named {
        MeanAbsolutePercentageError() {
            super("mape", 0, Double.POSITIVE_INFINITY);
        }
    }

    @Nested
    class PeakSignalToNoise extends Named {
        PeakSignalToNoise() {
            super("psnr", Double.NEGATIVE_INFINITY, 100);
        }
    }

    @Nested
    class PrAuc extends Named {
        PrAuc() {
            super("pr-auc", 0, 1);
        }
    }

    @Nested
    class Precision extends Named {
        Precision() {
            super("precision", 0, 1);
        }
    }

    @Nested
    class Recall extends Named {
        Recall() {
            super("recall", 0, 1);
        }
    }

    @Nested
    class RecallAtK extends Named {
        RecallAtK() {
            super("recall-at-k", 0, 1);
        }

        @Override
        protected Tensor targets(Task task) {
            return integers(33, 4, 12);
        }
    }

    @Nested
    class RocAuc extends Named {
        RocAuc() {
            super("roc-auc", 0, 1);
        }
    }

    @Nested
    class RootMeanSquaredError extends Named {
        RootMeanSquaredError() {
            super("rmse", 0, Double.POSITIVE_INFINITY);
        }
    }

    @Nested
    class TopK extends Named {
        TopK() {
            super("top-k", 0, 1);
        }
    }

    @Nested
    class WordErrorRate extends OfTokens {
        WordErrorRate() {
            super("word-error-rate", Double.POSITIVE_INFINITY);
        }
    }
}
