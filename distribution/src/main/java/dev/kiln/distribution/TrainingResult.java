package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.model.Model;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.HardExample;
import dev.kiln.jobs.evaluation.MetricResult;
import dev.kiln.jobs.evaluation.NamedMetric;
import dev.kiln.jobs.fit.TargetScale;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The measurement of a trained model: printed, as JSON, and in the report of the training.
 *
 * @param host the run
 * @param prepared the training
 * @param made the trained model
 * @param stored its file
 * @param measured the data for the measurement
 */
record TrainingResult(Host host, PreparedTraining prepared, Model made, StoredModel stored, DataSet measured) {

    private static final int HARDEST = 24;
    private static final String CONFUSION = "confusion-matrix";

    int tell(JsonDocument json, List<EpochResult> history, Optional<TrainingReport> page) {
        Evaluation evaluation = evaluation();
        String out = stored.file().toString();
        Measurements.print(host.console(), Map.of(out, evaluation), lossName());
        json.put("lossName", prepared.losses().specification())
                .put("epochs", history.stream().map(Epochs::json).toList())
                .put("final", Measurements.json(stored.file(), evaluation));
        page.ifPresent(shown -> shown.finished(
                Measurements.sentence(evaluation, lossName()),
                sections(out, evaluation),
                List.of(TrainingReport.hardest(
                        HardExample.worst(host.engine(), made, measured, HARDEST), measured.spec()))));
        json.write(host);
        return ExitStatus.DONE;
    }

    /** The measurements, their loss that of the training. */
    private Evaluation evaluation() {
        Evaluation evaluation = new Evaluator(host.engine(), Evaluator.BATCH_SIZE, prepared.metrics())
                .evaluate(made, stored.bytes(), measured);
        boolean isUsual = LossChoice.usual(prepared.samples().task())
                .equals(Optional.of(prepared.losses().first().name()));
        if (isUsual && !isStandardized()) {
            return evaluation;
        }
        TrainingSettings settings =
                TrainingSettings.DEFAULT.withSeed(prepared.settings().seed());
        return evaluation.withLoss(new EngineTrainer(host.engine(), settings)
                .loss(made, prepared.losses().first().instance(), measured));
    }

    private boolean isStandardized() {
        return prepared.losses().first().instance().comparesValues()
                && TargetScale.of(made).isPresent();
    }

    private String lossName() {
        return prepared.losses().first().name() + (isStandardized() ? " (standardized)" : "");
    }

    private List<Section> sections(String out, Evaluation evaluation) {
        List<Section> sections = new ArrayList<>();
        Map<String, MetricResult> further = new LinkedHashMap<>(evaluation.metrics());
        sections.add(Section.of(
                        "The trained model",
                        String.format(Locale.ROOT, "Measured on %,d examples of %s.", measured.size(), measured.spec()))
                .with(Measurements.asTable(Map.of(out, evaluation), lossName())));
        if (measured.task() == Task.CLASSIFICATION) {
            NamedMetric confusion = NamedMetric.of(host.extension(MetricProvider.KIND, CONFUSION), CONFUSION);
            Evaluation counted = new Evaluator(host.engine(), Evaluator.BATCH_SIZE, List.of(confusion))
                    .untimed(made, evaluation.bytes(), measured)
                    .evaluation();
            sections.add(Breakdowns.section("The classes", counted.metrics()));
            further.values().removeAll(counted.metrics().values());
        }
        if (further.values().stream().anyMatch(metric -> !metric.breakdown().isEmpty())) {
            sections.add(Breakdowns.section("The metrics in detail", further));
        }
        return sections;
    }
}
