package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Confidence;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.training.GraphDigest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures the robustness of a model against attacks at several sizes.
 *
 * <p>Every batch is predicted, and the correctly classified examples are attacked by each attack at each size. Programs
 * are compiled once for each attack, not for each size.
 */
public final class RobustnessEvaluation {

    private final Engine engine;
    private final RobustnessSettings settings;
    private Optional<Path> folder = Optional.empty();
    private boolean isResumed;
    private Optional<FeatureLimits> limits = Optional.empty();

    /**
     * An evaluation.
     *
     * @param engine the engine that runs the model; the caller closes it
     * @param settings the settings of the measurement
     */
    public RobustnessEvaluation(Engine engine, RobustnessSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    /**
     * Limits the attackers feature by feature.
     *
     * @param features the limits
     * @return this
     */
    public RobustnessEvaluation withLimits(FeatureLimits features) {
        limits = Optional.of(features);
        return this;
    }

    /**
     * Keeps each finished batch in a folder, and continues without those that are there.
     *
     * @param checkpoint the folder, which is made where it is missing
     * @param isResuming whether the finished batches of the same evaluation are taken over
     * @return this
     */
    public RobustnessEvaluation withCheckpoint(Path checkpoint, boolean isResuming) {
        folder = Optional.of(checkpoint);
        isResumed = isResuming;
        return this;
    }

    /**
     * Measures a model.
     *
     * @param model a model that classifies
     * @param data examples within the range of the model's input
     * @param attacks the attacks
     * @param epsilons the sizes of each attack; empty for each attack's own
     * @param listener receives the progress
     * @return its robustness
     * @throws DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.OptionException if a size is negative
     * @throws dev.kiln.graph.error.EngineException if the engine cannot run or differentiate the model
     */
    public Robustness evaluate(
            Model model, DataSet data, List<NamedAttack> attacks, List<Double> epsilons, AttackListener listener) {
        if (data.task() != Task.CLASSIFICATION || data.size() == 0) {
            throw new DataException("The data " + data.spec()
                    + " are not labelled examples; attacks are measured on labelled examples of a classification.");
        }
        return evaluate(DataFit.of(model, data, () -> engine), attacks, epsilons, listener);
    }

    private Robustness evaluate(
            DataFit fit, List<NamedAttack> attacks, List<Double> epsilons, AttackListener listener) {
        Model model = fit.model();
        DataSet data = fit.data();
        FeatureLimits laidOut = limits.map(features -> features.laidOut(fit.input(), data.exampleShape()))
                .orElseGet(() -> FeatureLimits.none(0));
        try (AttackPrograms programs =
                new AttackPrograms(engine::compile, model, fit.input(), settings.batchSize(), laidOut)) {
            InputRange.check(data, model.input());
            limits.ifPresent(features -> InputRange.check(data, features));
            List<Trial> trials = new ArrayList<>();
            for (NamedAttack attack : attacks) {
                trials.addAll(trials(attack, threats(attack, epsilons), programs, data));
            }
            Optional<AttackCheckpoint> checkpoint =
                    folder.map(path -> new AttackCheckpoint(path, identity(model, data, trials), isResumed));
            CleanPredictions clean = run(programs, data, trials, checkpoint, listener);
            return summary(model, data.size(), clean, trials);
        }
    }

    private EvaluationIdentity identity(Model model, DataSet data, List<Trial> trials) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(EvaluationIdentity.MODEL, GraphDigest.of(model.graph()));
        identity.put("number of examples", Long.toString(data.size()));
        identity.put("batch size", Integer.toString(settings.batchSize()));
        identity.put("seed", Long.toString(settings.seed()));
        identity.put("target class", settings.target().toString());
        identity.put(
                EvaluationIdentity.LIMITS, limits.map(FeatureLimits::digest).orElse("none"));
        identity.put("engine", engine.name() + " " + engine.version());
        identity.put(EvaluationIdentity.ATTACKS, EvaluationIdentity.attacks(trials));
        return new EvaluationIdentity(identity);
    }

    /** A trial for each size; those of a smallest perturbation share one search. */
    private List<Trial> trials(NamedAttack attack, List<ThreatModel> threats, AttackPrograms programs, DataSet data) {
        DataSet seen = threats.get(0).targeted() ? new GoalData(data, batch -> goals(programs, data, batch)) : data;
        Optional<Search> shared = Search.isMinimal(attack)
                ? Optional.of(Search.of(attack, programs, threats.get(0), settings.seed(), seen, limits))
                : Optional.empty();
        List<Trial> trials = new ArrayList<>();
        for (ThreatModel threat : threats) {
            Search search = shared.orElseGet(() -> Search.of(attack, programs, threat, settings.seed(), seen, limits));
            trials.add(new Trial(attack, search, threat, settings, data));
        }
        return trials;
    }

    private long[] goals(AttackPrograms programs, DataSet data, Batch batch) {
        CleanBatch clean = predict(programs, data, batch, 0);
        return IntStream.range(0, batch.size())
                .mapToLong(row -> settings.target().wanted(clean, row, settings.seed()))
                .toArray();
    }

    private static List<ThreatModel> threats(NamedAttack attack, List<Double> epsilons) {
        ThreatModel own = attack.attack().threat();
        if (Search.isUnbounded(attack)) {
            return List.of(new ThreatModel(own.norm(), own.targeted()));
        }
        if (epsilons.isEmpty() && !own.isBounded()) {
            throw new OptionException("The attack " + attack.specification()
                    + " has a threat model without a size, which is" + " for an UnboundedAttack; give it one.");
        }
        return epsilons.isEmpty()
                ? List.of(own)
                : epsilons.stream().map(own::withEpsilon).toList();
    }

    private CleanPredictions run(
            AttackPrograms programs,
            DataSet data,
            List<Trial> trials,
            Optional<AttackCheckpoint> checkpoint,
            AttackListener listener) {
        CleanPredictions clean = new CleanPredictions();
        int first = 0;
        int number = 0;
        for (Batch batch : data.batches(settings.batchSize())) {
            CleanBatch predicted = predict(programs, data, batch, first);
            if (first == 0) {
                clean.compare(predicted.predictions(), programs.predictor().predict(batch));
            }
            clean.add(predicted);
            int current = number++;
            Optional<List<BatchOutcome>> before = checkpoint.flatMap(kept -> kept.read(current, predicted));
            List<BatchOutcome> outcomes = before.orElseGet(() -> attacked(trials, predicted, data.size(), listener));
            if (before.isEmpty()) {
                checkpoint.ifPresent(kept -> kept.write(current, predicted, outcomes));
            }
            for (int i = 0; i < trials.size(); i++) {
                trials.get(i).add(predicted, outcomes.get(i));
                if (before.isPresent()) {
                    trials.get(i).resume(outcomes.get(i));
                }
            }
            first += batch.size();
            if (before.isPresent()) {
                listener.advanced((long) first * trials.size(), data.size() * trials.size());
            }
        }
        return clean;
    }

    private static List<BatchOutcome> attacked(
            List<Trial> trials, CleanBatch batch, long samples, AttackListener listener) {
        List<BatchOutcome> outcomes = new ArrayList<>();
        for (Trial trial : trials) {
            outcomes.add(trial.run(batch));
            long done = (long) batch.first() * trials.size() + (long) outcomes.size() * batch.labels().length;
            listener.advanced(done, samples * trials.size());
        }
        return outcomes;
    }

    private static CleanBatch predict(AttackPrograms programs, DataSet data, Batch batch, int first) {
        Tensor predictions = programs.predictor().predict(batch);
        long classes = predictions.shape()[1];
        Classes.check(programs.model(), data, classes);
        return new CleanBatch(batch, first, Classes.labels(batch, classes), Classes.greatest(predictions), predictions);
    }

    private static Robustness summary(Model model, long samples, CleanPredictions clean, List<Trial> trials) {
        List<Judged> judged = trials.stream().map(Judged::of).toList();
        AttackWarnings warnings = new AttackWarnings(model, samples, clean);
        List<AttackResult> results = judged.stream()
                .map(one -> one.result().withWarnings(warnings.of(one, judged)))
                .toList();
        return new Robustness(
                samples,
                (double) clean.right() / samples,
                Confidence.wilson(clean.right(), samples),
                results,
                worst(clean, trials),
                clean.warnings());
    }

    private record Size(Norm norm, double epsilon) {}

    /** A change that a smaller ball of the norm allows is allowed in a larger one. */
    private static List<WorstCase> worst(CleanPredictions clean, List<Trial> trials) {
        List<Trial> bounded = trials.stream().filter(Trial::isBounded).toList();
        List<Size> sizes = bounded.stream()
                .map(trial -> new Size(trial.threat().norm(), trial.threat().epsilon()))
                .distinct()
                .toList();
        List<WorstCase> worst = new ArrayList<>();
        for (Size size : sizes) {
            BitSet robust = clean.all();
            bounded.stream()
                    .filter(trial -> trial.threat().norm() == size.norm()
                            && trial.threat().epsilon() <= size.epsilon())
                    .forEach(trial -> robust.and(trial.robust()));
            long right = robust.cardinality();
            worst.add(new WorstCase(
                    size.norm(),
                    size.epsilon(),
                    (double) right / clean.samples(),
                    Confidence.wilson(right, clean.samples()),
                    clean.classes(robust)));
        }
        return worst;
    }
}
