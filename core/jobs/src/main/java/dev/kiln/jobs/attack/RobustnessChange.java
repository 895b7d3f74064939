package dev.kiln.jobs.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.Classes;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.jobs.fit.Predictor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The robustness of a model before and after a change, such as a compression. The changed model is attacked itself, and it
 * is given the adversarial inputs of the original one: where the change hides its gradients, those are the stronger attack.
 *
 * @param before the robustness of the original model
 * @param after that of the changed model under attacks aimed at it; empty where it has no gradient for them
 * @param obstacle the reason why it could not be attacked itself; empty where it was
 * @param transfers one for each result of the original model
 */
public record RobustnessChange(
        Robustness before, Optional<Robustness> after, Optional<String> obstacle, List<TransferResult> transfers) {

    /** Copies the list. */
    public RobustnessChange {
        transfers = List.copyOf(transfers);
    }

    /**
     * Attacks both models with the same attacks on the same examples.
     *
     * @param engine the engine, which the caller closes
     * @param settings the settings; the inputs are kept
     * @param original the original model
     * @param changed the changed model
     * @param data the examples
     * @param attacks the attacks
     * @param listener receives the progress of each model
     * @return the robustness of both
     * @throws DataException if the data do not fit, or the original model cannot be attacked
     */
    public static RobustnessChange of(
            Engine engine,
            RobustnessSettings settings,
            Model original,
            Model changed,
            DataSet data,
            List<NamedAttack> attacks,
            AttackListener listener) {
        RobustnessEvaluation evaluation = new RobustnessEvaluation(engine, settings.keepingInputs());
        Robustness before = evaluation.evaluate(original, data, attacks, List.of(), listener);
        Optional<Robustness> after = Optional.empty();
        Optional<String> obstacle = Optional.empty();
        try {
            after = Optional.of(evaluation.evaluate(changed, data, attacks, List.of(), listener));
        } catch (DataException e) {
            obstacle = Optional.ofNullable(e.getMessage());
        }
        return new RobustnessChange(before, after, obstacle, transfers(engine, settings, changed, data, before, after));
    }

    private static List<TransferResult> transfers(
            Engine engine,
            RobustnessSettings settings,
            Model changed,
            DataSet data,
            Robustness before,
            Optional<Robustness> after) {
        DataFit fit = DataFit.of(changed, data, () -> engine);
        List<TransferResult> transfers = new ArrayList<>();
        try (Predictor predictor =
                new Predictor(engine::compile, fit.model(), Task.CLASSIFICATION, fit.input(), settings.batchSize())) {
            for (int i = 0; i < before.results().size(); i++) {
                AttackResult result = before.results().get(i);
                BitSet right =
                        right(predictor, fit.data(), settings, result.inputs().orElseThrow());
                BitSet worst = (BitSet) right.clone();
                if (after.isPresent()) {
                    Tensor own = after.get().results().get(i).inputs().orElseThrow();
                    worst.and(right(predictor, fit.data(), settings, own));
                }
                transfers.add(new TransferResult(
                        result.attack(),
                        result.threat(),
                        (double) right.cardinality() / data.size(),
                        (double) worst.cardinality() / data.size()));
            }
        }
        return transfers;
    }

    /** The examples that are classified correctly at other inputs. */
    private static BitSet right(Predictor predictor, DataSet data, RobustnessSettings settings, Tensor inputs) {
        BitSet right = new BitSet();
        int first = 0;
        for (Batch batch : data.batches(settings.batchSize())) {
            Tensor scores = predictor.predict(batch.withInputs(inputs.slice(first, first + batch.size())));
            int[] chosen = Classes.greatest(scores);
            long[] labels = Classes.labels(batch, scores.shape()[1]);
            for (int row = 0; row < labels.length; row++) {
                right.set(first + row, chosen[row] == labels[row]);
            }
            first += batch.size();
        }
        return right;
    }

    /** Returns warnings about both models. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        before.allWarnings().forEach(warning -> warnings.add("original: " + warning));
        after.ifPresent(
                robustness -> robustness.allWarnings().forEach(warning -> warnings.add("compressed: " + warning)));
        obstacle.ifPresent(reason -> warnings.add(
                "The compressed model was not attacked itself, only with the adversarial inputs of the original: "
                        + reason));
        return warnings;
    }
}
