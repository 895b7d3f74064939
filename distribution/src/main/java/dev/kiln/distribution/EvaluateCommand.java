package dev.kiln.distribution;

import dev.kiln.api.model.Model;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.NamedMetric;
import dev.kiln.jobs.fit.DataFit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures models on data, side by side. */
@Command(name = "evaluate", description = "Loss and metrics, latency and size, side by side for several models.")
final class EvaluateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "The .onnx files.")
    private List<Path> models = List.of();

    @Option(
            names = "--data",
            paramLabel = "SPEC",
            required = true,
            description = "The data on which they are measured.")
    private String data = "";

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "The number of samples that are predicted at once; ${DEFAULT-VALUE} by default.")
    private int batchSize = Evaluator.BATCH_SIZE;

    @Mixin
    private final MetricChoice metricChoice = new MetricChoice();

    @Mixin
    private final ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Arguments.distinct(models);
        try (Host host = Host.open(common)) {
            List<NamedMetric> metrics = metricChoice.of(host);
            Map<Path, Model> read = new LinkedHashMap<>();
            Map<Path, StoredModel> stored = new LinkedHashMap<>();
            for (Path file : models) {
                read.put(file, modelOptions.read(file, host.console()));
                stored.put(file, StoredModel.of(file));
            }
            // each reads the data with the vocabulary, statistics and classes of its training
            Map<Path, DataFit> fits = new LinkedHashMap<>();
            read.forEach((file, model) -> fits.put(file, host.fit(model, host.data(data, model))));
            JsonDocument json = new JsonDocument("evaluate", host)
                    .model(stored(stored, models.get(0)))
                    .data(fits.values().iterator().next().data());
            Evaluator evaluator = new Evaluator(host.engine(), Arguments.positive("--batch-size", batchSize), metrics);
            List<Map<String, Object>> results = new ArrayList<>();
            Map<String, Evaluation> table = new LinkedHashMap<>();
            List<Evaluation> evaluations = evaluations(evaluator, fits, stored);
            for (Path file : fits.keySet()) {
                Evaluation evaluation = evaluations.get(results.size());
                results.add(Measurements.json(file, evaluation));
                table.put(file.toString(), evaluation);
            }
            Measurements.print(host.console(), table);
            json.put("results", results).write(host);
            return ExitStatus.DONE;
        }
    }

    /** Several models are timed in turns, since they are compared; a single one need not be open twice. */
    private static List<Evaluation> evaluations(
            Evaluator evaluator, Map<Path, DataFit> fits, Map<Path, StoredModel> stored) {
        if (fits.size() == 1) {
            return fits.entrySet().stream()
                    .map(one -> evaluator.evaluate(
                            one.getValue().model(),
                            stored(stored, one.getKey()).bytes(),
                            one.getValue().data()))
                    .toList();
        }
        List<Evaluator.Untimed> untimed = new ArrayList<>();
        fits.forEach((file, fit) ->
                untimed.add(evaluator.untimed(fit.model(), stored(stored, file).bytes(), fit.data())));
        return evaluator.inTurns(untimed);
    }

    private static StoredModel stored(Map<Path, StoredModel> stored, Path file) {
        return Objects.requireNonNull(stored.get(file));
    }
}
