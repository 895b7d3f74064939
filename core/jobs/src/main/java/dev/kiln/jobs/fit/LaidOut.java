package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.ExampleForm;
import dev.kiln.data.DataFingerprint;
import dev.kiln.data.DataView;
import dev.kiln.data.Fingerprinted;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Data in the form of a model's inputs and targets.
 *
 * @param whole the data, their columns named as the model's inputs
 * @param input the layout of an example in the features
 * @param companions the forms of the further inputs by name
 * @param targets the forms of the targets by name, the first one first
 */
record LaidOut(DataSet whole, ModelInput input, Map<String, ExampleForm> companions, Map<String, TargetFit> targets)
        implements DataView, Fingerprinted {

    /** The data themselves if they already have that form. */
    static DataSet of(
            DataSet data, ModelInput input, Map<String, ExampleForm> companions, Map<String, TargetFit> targets) {
        ElementType given = data.batch(0).inputs().elementType();
        boolean isForm = Arrays.equals(data.exampleShape(), input.example())
                && (input.elementType() == ElementType.UNDEFINED || input.elementType() == given);
        boolean isUnchanged = targets.values().stream().allMatch(TargetFit::isUnchanged);
        return isForm && companions.isEmpty() && isUnchanged ? data : new LaidOut(data, input, companions, targets);
    }

    @Override
    public long[] exampleShape() {
        return input.example();
    }

    @Override
    public List<String> classes() {
        return targets.values().iterator().next().classes();
    }

    @Override
    public List<Column> columns() {
        return whole.columns().stream().map(this::laidOut).toList();
    }

    private Column laidOut(Column column) {
        TargetFit fit = targets.get(column.name());
        return fit == null
                ? column
                : new Column(
                        column.name(),
                        column.role(),
                        column.elementType(),
                        column.example(),
                        column.task(),
                        fit.classes());
    }

    @Override
    public Batch batch(long... indices) {
        Batch batch = whole.batch(indices);
        Batch laidOut = batch.withInputs(input.feed(batch.inputs()));
        for (Map.Entry<String, ExampleForm> companion : companions.entrySet()) {
            String name = companion.getKey();
            laidOut = laidOut.with(name, companion.getValue().layOut(batch.column(name)));
        }
        for (Map.Entry<String, TargetFit> target : targets.entrySet()) {
            String name = target.getKey();
            laidOut = laidOut.with(name, target.getValue().change().apply(batch.column(name)));
        }
        return laidOut;
    }

    @Override
    public Tensor targets(long... indices) {
        return targets.values().iterator().next().change().apply(whole.targets(indices));
    }

    @Override
    public DataFingerprint fingerprint() {
        return DataFingerprint.of(whole);
    }
}
