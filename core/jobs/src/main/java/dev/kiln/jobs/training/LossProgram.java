package dev.kiln.jobs.training;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.Task;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.jobs.fit.Head;
import dev.kiln.jobs.fit.TargetScale;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model and the targets of its losses in a program that is being written.
 *
 * @param feeds the inputs of the program that are columns of a batch
 * @param heads the targets that the model predicts
 * @param inputs the inputs of the model, the features first
 * @param values all values of the model by name
 * @param states the parameters and statistics of the losses
 * @param mixed the targets of the other examples that are mixed with those of a batch; empty without a mixture
 */
record LossProgram(
        ColumnFeeds feeds,
        List<Head> heads,
        Map<String, Value> inputs,
        Map<String, Value> values,
        LossStates states,
        Optional<MixedTargets> mixed) {

    /** A program of examples that are not mixed. */
    LossProgram(
            ColumnFeeds feeds,
            List<Head> heads,
            Map<String, Value> inputs,
            Map<String, Value> values,
            LossStates states) {
        this(feeds, heads, inputs, values, states, Optional.empty());
    }

    /** The same program at other values of the model's parameters. */
    LossProgram at(Map<String, Value> others) {
        return new LossProgram(feeds, heads, inputs, others, states, mixed);
    }

    /** The same predictions with the targets of the other examples. */
    LossProgram ofPartners(MixedTargets others) {
        return new LossProgram(others.partners(), heads, inputs, values, states);
    }

    List<Column> columns() {
        return feeds.columns();
    }

    Value column(Column column) {
        return feeds.value(column, inputs.values().iterator().next().batch());
    }

    Value prediction(String target) {
        return head(target).predicted(values);
    }

    /** The scale of a target whose values are standardized. */
    Optional<TargetScale> scale(String target) {
        Head head = head(target);
        return head.task() == Task.REGRESSION ? TargetScale.of(head.model()) : Optional.empty();
    }

    Value target(String target) {
        Head head = head(target);
        return feeds.target(head, head.equals(heads.get(0)), () -> head.type(head.predicted(values)));
    }

    private Head head(String target) {
        return heads.stream()
                .filter(head -> head.name().equals(target))
                .findFirst()
                .orElseThrow(() -> new GraphException("The model predicts no target " + target + "; it predicts "
                        + heads.stream().map(Head::name).toList() + "."));
    }

    /** The weight of each example that the data give, FLOAT {@code [N]}. */
    Optional<Value> weight() {
        return columns().stream()
                .filter(column -> column.role() == ColumnRole.WEIGHT)
                .findFirst()
                .map(this::column);
    }
}
