package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.statistics.LostParameters;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The cause of a loss that is not finite. The step that shows it has changed the parameters already, so the last ones before
 * are kept when the loss becomes large.
 */
final class Divergence {

    /** A loss that is as many times the first one, and as great itself, announces a divergence. */
    private static final double RISEN = 100;

    private final Engine engine;
    private final Model model;
    private final DataSet data;
    private double announcing = Double.NaN;
    private Map<String, Tensor> risen = Map.of();

    Divergence(Engine engine, Model model, DataSet data) {
        this.engine = engine;
        this.model = model;
        this.data = data;
    }

    /**
     * Sees the loss of a step.
     *
     * @param loss the loss, finite
     * @param learned reads the values of the model after the step
     */
    void see(double loss, Supplier<Map<String, Tensor>> learned) {
        if (Double.isNaN(announcing)) {
            announcing = RISEN * Math.max(1, Math.abs(loss));
        }
        if (loss > announcing) {
            risen = learned.get();
        }
    }

    /**
     * The cause, as the continuation of a sentence, with the remedy.
     *
     * @param batch the examples of the step
     * @param epoch the number of the epoch
     * @param before reads the values of the model before the step, or the last ones that are known
     * @param remedy the changes to try
     */
    String cause(Batch batch, int epoch, Supplier<Map<String, Tensor>> before, String remedy) {
        OptionalLong odd = Finiteness.firstOdd(batch);
        if (odd.isPresent()) {
            return ": the example " + odd.getAsLong() + " of " + data.spec()
                    + " has a feature or a target that is infinite or no number. Mend the data, or leave it out.";
        }
        long lost = LostParameters.count(model);
        if (lost > 0) {
            return ": " + lost
                    + " elements of the parameters were infinite or no numbers before the training. Start from a"
                    + " model whose parameters are numbers.";
        }
        return ", epoch " + epoch + ": the training diverged." + place(batch, risen.isEmpty() ? before.get() : risen)
                + " " + remedy;
    }

    private String place(Batch batch, Map<String, Tensor> values) {
        GraphEditor editor = GraphEditor.of(model.graph());
        values.forEach(editor::constant);
        try {
            return FirstNotFinite.of(engine, model.withGraph(editor.build()), batch)
                    .map(layer -> " The output of " + layer + " was the first that was infinite or no number.")
                    .orElse(" All outputs of the layers were finite before the step; the loss of them was not.");
        } catch (KilnException e) {
            // the divergence is to be reported, not the search for its place
            return "";
        }
    }
}
