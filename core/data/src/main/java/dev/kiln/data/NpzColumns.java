package dev.kiln.data;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.graph.Input;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The columns of a NumPy archive, each named as its array. */
final class NpzColumns {

    private final DataSpec spec;
    private final Options options;
    private final Optional<Model> model;
    private final ColumnarDataSet.Builder builder;
    private final List<String> facts = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private Optional<NpzInputs> first = Optional.empty();

    NpzColumns(DataSpec spec, Options options, Optional<Model> model) {
        this.spec = spec;
        this.options = options;
        this.model = model;
        this.builder = ColumnarDataSet.named(spec.text());
    }

    ColumnarDataSet.Builder builder() {
        return builder;
    }

    void addInput(String name, Tensor array) {
        ElementType wanted = model.flatMap(m -> m.graph().input(name))
                .or(() -> model.filter(m -> first.isEmpty()).map(Model::features))
                .map(Input::type)
                .map(type -> type.elementType())
                .orElse(ElementType.UNDEFINED);
        NpzInputs inputs = NpzInputs.of(spec, options, name, array, wanted);
        first = first.isEmpty() ? Optional.of(inputs) : first;
        add(name, ColumnRole.INPUT, inputs.rows(), Optional.empty(), List.of(), inputs.fact());
    }

    void addTarget(String name, Tensor array) {
        if (options.find(NpzTargets.TASK).equals(Optional.of(Task.OTHER))) {
            Tensor plain = array.elementType().isInteger() ? array.cast(ElementType.INT64) : array;
            add(name, ColumnRole.TARGET, new TensorRows(plain), Optional.of(Task.OTHER), List.of(), name + " " + array);
            return;
        }
        ModelTask task = model.filter(m -> m.graph().outputs().contains(name))
                .map(m -> ModelTask.of(of(m, name)))
                .orElse(ModelTask.OPEN);
        NpzTargets targets = NpzTargets.of(spec, options, array, task, first.orElseThrow(), false);
        Task kind = targets.classes().isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
        add(
                name,
                ColumnRole.TARGET,
                targets.rows(),
                Optional.of(kind),
                targets.classes(),
                name + ": " + targets.fact());
    }

    /** The names of a model's classes are those of its prediction. */
    private static Model of(Model model, String output) {
        return output.equals(model.prediction().output())
                ? model
                : model.withPrediction(Prediction.stated(output)).withClasses(List.of());
    }

    private void add(String name, ColumnRole role, Rows rows, Optional<Task> task, List<String> classes, String fact) {
        builder.add(name, role, rows, task, classes);
        facts.add(fact);
        NotFinite.in(rows, rows).forEach(fault -> faults.add(fault + " of the array " + name));
    }

    /** The inputs for predictions. */
    DataSet buildWithoutTargets(Path file) {
        Rows none = new TensorRows(
                Tensor.zeros(ElementType.FLOAT, first.orElseThrow().rows().count(), 0));
        builder.add(Column.TARGET, ColumnRole.TARGET, none, Optional.of(Task.OTHER), List.of());
        return build(file);
    }

    DataSet build(Path file) {
        if (model.isPresent() && !faults.isEmpty()) {
            throw NotFinite.refusal(spec.text(), faults.get(0));
        }
        return builder.build(DataFingerprint.ofFiles(List.of(file)), new DataDescription(facts, List.of(), faults));
    }
}
