package dev.kiln.jobs.compression;

import dev.kiln.api.compression.BatchValues;
import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.ModelCost;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.loss.TargetLoss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Trainer;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.InputRanges;
import dev.kiln.jobs.statistics.ModelStatistics;
import dev.kiln.models.Architecture;
import dev.kiln.models.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The services of the host for compressors.
 *
 * @param engine runs programs; compressors cannot close it
 * @param seed the seed of all randomness
 * @param trainer trains models
 * @param extensions the registry of losses, optimizers and layers
 * @param training the training data, if the user gave them
 * @param calibration the calibration data, if the user gave them
 * @param validation the validation data, if the user gave them
 * @param progress receives lines for the user
 * @param listener hears of the progress
 */
public record HostCompressionScope(
        Engine engine,
        long seed,
        Trainer trainer,
        Extensions extensions,
        Optional<DataSet> training,
        Optional<DataSet> calibration,
        Optional<DataSet> validation,
        Consumer<String> progress,
        CompressionListener listener)
        implements CompressionScope {

    /**
     * Services without a listener.
     *
     * @param engine runs programs; compressors cannot close it
     * @param seed the seed of all randomness
     * @param trainer trains models
     * @param extensions the registry of losses, optimizers and layers
     * @param training the training data, if the user gave them
     * @param calibration the calibration data, if the user gave them
     * @param validation the validation data, if the user gave them
     * @param progress receives lines for the user
     */
    public HostCompressionScope(
            Engine engine,
            long seed,
            Trainer trainer,
            Extensions extensions,
            Optional<DataSet> training,
            Optional<DataSet> calibration,
            Optional<DataSet> validation,
            Consumer<String> progress) {
        this(engine, seed, trainer, extensions, training, calibration, validation, progress, (unit, done, total) -> {});
    }

    /** Lends the engine. */
    public HostCompressionScope {
        engine = new LentEngine(engine);
    }

    @Override
    public DataSet calibrationData() {
        return calibration
                .or(() -> training)
                .orElseThrow(
                        () -> new DataException(
                                "This method measures the model on examples, but none were given; add --calibration SPEC or --data SPEC."));
    }

    @Override
    public DataSet trainingData() {
        return training.orElseThrow(
                () -> new DataException("This method trains on examples, but none were given; add --data SPEC."));
    }

    @Override
    public boolean hasTrainingData() {
        return training.isPresent();
    }

    @Override
    public DataSet validationData() {
        return compared()
                .orElseThrow(
                        () -> new DataException(
                                "This method compares models on examples, but none were given; add --validation SPEC or --data SPEC."));
    }

    private Optional<DataSet> compared() {
        return validation.or(() -> training).or(() -> calibration);
    }

    @Override
    public boolean hasValidationData() {
        return compared().isPresent();
    }

    @Override
    public CandidateResult evaluate(Model candidate) {
        long bytes = 0;
        Evaluation evaluation = new Evaluator(engine, Evaluator.BATCH_SIZE)
                .untimed(candidate, bytes, validationData())
                .evaluation();
        CandidateResult result =
                new CandidateResult(evaluation.loss(), evaluation.quality().share());
        listener.measured(new Candidate(cost(candidate), result));
        return result;
    }

    @Override
    public ModelCost cost(Model candidate) {
        ModelStatistics statistics = ModelStatistics.of(candidate);
        long bytes = candidate.graph().constants().values().stream()
                .mapToLong(constant -> constant.bytes().remaining())
                .sum();
        return new ModelCost(statistics.macs(), statistics.parameters(), bytes);
    }

    @Override
    public double latency(Model candidate) {
        long bytes = 0;
        return new Evaluator(engine, Evaluator.BATCH_SIZE)
                .evaluate(candidate, bytes, validationData().first(1))
                .latency()
                .p50();
    }

    @Override
    public void values(Model model, Collection<String> names, DataSet data, BatchValues receiver) {
        new Observation(engine).values(model, names, data, receiver);
    }

    @Override
    public void gradients(Model model, Loss loss, Collection<String> names, DataSet data, BatchValues receiver) {
        new Observation(engine).gradients(model, loss, names, data, receiver);
    }

    @Override
    public void advanced(String unit, long done, long total) {
        CompressionScope.super.advanced(unit, done, total);
        listener.advanced(unit, done, total);
    }

    @Override
    public Loss loss() {
        return usual(compared().map(DataSet::task).orElse(Task.CLASSIFICATION));
    }

    private Loss usual(Task task) {
        if (task == Task.OTHER) {
            throw new DataException(
                    "The targets of the data have no usual loss, for only a loss understands them; this method needs classes or values.");
        }
        return extensions
                .create(LossProvider.KIND, Specification.parse(task == Task.REGRESSION ? "mse" : "cross-entropy"))
                .instance();
    }

    /** The trainer; targets after the first that a plan has no loss for are trained by the usual one of their task. */
    @Override
    public Trainer trainer() {
        return (model, data, plan) -> trainer.train(model, data, ofAllTargets(model, data, plan));
    }

    private TrainingPlan ofAllTargets(Model model, DataSet data, TrainingPlan plan) {
        long targets = data.columns().stream()
                .filter(column -> column.role() == ColumnRole.TARGET)
                .count();
        if (targets < 2) {
            return plan;
        }
        List<TargetLoss> further = new ArrayList<>(plan.further());
        DataFit.of(model, data).heads().stream()
                .skip(1)
                .filter(head -> head.task() != Task.OTHER)
                .filter(head ->
                        plan.further().stream().noneMatch(one -> one.target().equals(head.name())))
                .forEach(head -> further.add(new TargetLoss(head.name(), usual(head.task()), 1)));
        return plan.withFurther(further);
    }

    /** A new network takes the values of its training data. */
    private Model ranged(Model fresh) {
        return training.map(data ->
                        InputRanges.taken(fresh, DataFit.ofInputs(fresh, data).data()))
                .orElse(fresh);
    }

    /** The meaning of a single score is determined as in evaluations. */
    private Model known(Model model) {
        boolean asked = model.hasOneScore() && model.oneScore().isEmpty();
        return training.filter(data -> asked && data.task() == Task.CLASSIFICATION)
                .map(data -> DataFit.of(model, data, () -> engine).model())
                .orElse(model);
    }

    @Override
    public Model model(Path file) {
        return file.toString().endsWith(".onnx")
                ? known(ModelFiles.read(file))
                : ranged(Architecture.read(file, extensions).build(seed, this::trainingData));
    }
}
