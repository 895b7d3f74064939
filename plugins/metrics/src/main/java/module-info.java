import dev.kiln.api.metric.MetricProvider;
import dev.kiln.plugins.metrics.Accuracy;
import dev.kiln.plugins.metrics.BalancedAccuracy;
import dev.kiln.plugins.metrics.Bleu;
import dev.kiln.plugins.metrics.Brier;
import dev.kiln.plugins.metrics.CalibrationError;
import dev.kiln.plugins.metrics.CohenKappa;
import dev.kiln.plugins.metrics.ConfusionMatrix;
import dev.kiln.plugins.metrics.Determination;
import dev.kiln.plugins.metrics.F1;
import dev.kiln.plugins.metrics.LogLoss;
import dev.kiln.plugins.metrics.MacroF1;
import dev.kiln.plugins.metrics.Matthews;
import dev.kiln.plugins.metrics.MeanAbsoluteError;
import dev.kiln.plugins.metrics.MeanAbsolutePercentageError;
import dev.kiln.plugins.metrics.PeakSignalToNoise;
import dev.kiln.plugins.metrics.PrAuc;
import dev.kiln.plugins.metrics.Precision;
import dev.kiln.plugins.metrics.Recall;
import dev.kiln.plugins.metrics.RecallAtK;
import dev.kiln.plugins.metrics.RocAuc;
import dev.kiln.plugins.metrics.RootMeanSquaredError;
import dev.kiln.plugins.metrics.TopK;
import dev.kiln.plugins.metrics.WordErrorRate;

/** The metrics that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.metrics {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.metrics;

    provides MetricProvider with
            Accuracy.Provider,
            BalancedAccuracy.Provider,
            Bleu.Provider,
            Brier.Provider,
            CalibrationError.Provider,
            CohenKappa.Provider,
            ConfusionMatrix.Provider,
            Determination.Provider,
            F1.Provider,
            LogLoss.Provider,
            MacroF1.Provider,
            Matthews.Provider,
            MeanAbsoluteError.Provider,
            MeanAbsolutePercentageError.Provider,
            PeakSignalToNoise.Provider,
            PrAuc.Provider,
            Precision.Provider,
            Recall.Provider,
            RecallAtK.Provider,
            RocAuc.Provider,
            RootMeanSquaredError.Provider,
            TopK.Provider,
            WordErrorRate.Provider;
}
