package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Confidence;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.DataFit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Measures the robustness of a model against attacks at several sizes.
 *
 * <p>Every batch is predicted, and the correctly classified examples are attacked by each attack at each size. Programs
 * are compiled once for each attack, not for each size.
 */
public final class RobustnessEvaluation {

    private final Engine engine;
    private final RobustnessSettings settings;

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
        try (AttackPrograms programs = new AttackPrograms(engine::compile, model, fit.input(), settings.batchSize())) {
            InputRange.check(data, model.input());
            List<Trial> trials = new ArrayList<>();
            for (NamedAttack attack : attacks) {
                trials.addAll(trials(attack, threats(attack, epsilons), programs, data));
            }
            Clean clean = run(programs, data, trials, listener);
            return summary(model, data.size(), clean, trials);
        }
    }

    /** A trial for each size; those of a smallest perturbation share one search. */
    private List<Trial> trials(NamedAttack attack, List<ThreatModel> threats, AttackPrograms programs, DataSet data) {
        Optional<Search> shared = Search.isMinimal(attack)
                ? Optional.of(Search.of(attack, programs, threats.get(0), settings.seed(), data))
                : Optional.empty();
        List<Trial> trials = new ArrayList<>();
        for (ThreatModel threat : threats) {
            Search search = shared.orElseGet(() -> Search.of(attack, programs, threat, settings.seed(), data));
            trials.add(new Trial(attack, search, threat, programs, settings, data));
        }
        return trials;
    }

    private static List<ThreatModel> threats(NamedAttack attack, List<Double> epsilons) {
        ThreatModel own = attack.attack().threat();
        if (Search.isUnbounded(attack)) {
            return List.of(own.withEpsilon(Float.MAX_VALUE));
        }
        return epsilons.isEmpty()
                ? List.of(own)
                : epsilons.stream().map(own::withEpsilon).toList();
    }

    /**
     * The predictions of the model without an attack.
     *
     * @param right the number of correctly classified examples
     * @param classes the number of classes that it predicts
     * @param areProbabilities whether its logits look like probabilities
     * @param unanswered the number of examples whose prediction is not a number
     */
    private record Clean(long right, long classes, boolean areProbabilities, long unanswered) {}

    private Clean run(AttackPrograms programs, DataSet data, List<Trial> trials, AttackListener listener) {
        Clean clean = new Clean(0, 0, true, 0);
        int first = 0;
        for (Batch batch : data.batches(settings.batchSize())) {
            Tensor predictions = programs.predictor().predict(batch);
            CleanBatch predicted = clean(programs.model(), data, batch, first, predictions);
            clean = count(clean, predicted, predictions);
            for (int i = 0; i < trials.size(); i++) {
                trials.get(i).run(predicted);
                long done = (long) first * trials.size() + (i + 1L) * batch.size();
                listener.advanced(done, data.size() * trials.size());
            }
            first += batch.size();
        }
        return clean;
    }

    private static CleanBatch clean(Model model, DataSet data, Batch batch, int first, Tensor predictions) {
        long classes = predictions.shape()[1];
        Classes.check(model, data, classes);
        return new CleanBatch(batch, first, Classes.labels(batch, classes), Classes.greatest(predictions), classes);
    }

    private static Clean count(Clean before, CleanBatch batch, Tensor predictions) {
        long right = before.right();
        long unanswered = before.unanswered();
        for (int row = 0; row < batch.labels().length; row++) {
            right += batch.isRight(row) ? 1 : 0;
            unanswered += batch.chosen()[row] < 0 ? 1 : 0;
        }
        boolean areProbabilities = before.areProbabilities() && Classes.areProbabilities(predictions);
        return new Clean(right, batch.classes(), areProbabilities, unanswered);
    }

    private static Robustness summary(Model model, long samples, Clean clean, List<Trial> trials) {
        List<AttackWarnings.Judged> judged = trials.stream()
                .map(trial -> new AttackWarnings.Judged(trial.result(), trial.shortfall()))
                .toList();
        AttackWarnings warnings = new AttackWarnings(clean.classes(), clean.areProbabilities(), model.input());
        List<AttackResult> results = judged.stream()
                .map(one -> one.result().withWarnings(warnings.of(one, judged)))
                .toList();
        List<String> ofTheModel = clean.unanswered() == 0
                ? List.of()
                : List.of("The model answers " + clean.unanswered() + " of " + samples
                        + " examples with values that are not numbers, without any attack; they count as wrong.");
        return new Robustness(
                samples,
                (double) clean.right() / samples,
                Confidence.wilson(clean.right(), samples),
                results,
                worst(samples, trials),
                ofTheModel);
    }

    private record Size(Norm norm, double epsilon) {}

    /** A change that a smaller ball of the norm allows is allowed in a larger one. */
    private static List<WorstCase> worst(long samples, List<Trial> trials) {
        List<Trial> bounded = trials.stream().filter(Trial::isBounded).toList();
        List<Size> sizes = bounded.stream()
                .map(trial -> new Size(trial.threat().norm(), trial.threat().epsilon()))
                .distinct()
                .toList();
        List<WorstCase> worst = new ArrayList<>();
        for (Size size : sizes) {
            BitSet robust = new BitSet();
            robust.set(0, Math.toIntExact(samples));
            bounded.stream()
                    .filter(trial -> trial.threat().norm() == size.norm()
                            && trial.threat().epsilon() <= size.epsilon())
                    .forEach(trial -> robust.and(trial.robust()));
            int right = robust.cardinality();
            worst.add(new WorstCase(
                    size.norm(), size.epsilon(), (double) right / samples, Confidence.wilson(right, samples)));
        }
        return worst;
    }
}
