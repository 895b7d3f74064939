package dev.kiln.jobs.training;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.extension.Glob;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.loss.LossScope;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.fit.TargetScale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The scope of a loss in a program of the host. */
final class HostLossScope implements LossScope {

    private final LossProgram program;
    private final String target;
    private final Value prediction;
    private final Optional<TargetScale> scale;
    private final List<Value> weights;
    private final List<Value> read;

    /**
     * The scope of a target.
     *
     * @param program the program
     * @param target the name of the target
     * @param prediction its prediction
     * @param scale the scale by which prediction and target are standardized; empty for their own units
     */
    HostLossScope(LossProgram program, String target, Value prediction, Optional<TargetScale> scale) {
        this(
                program,
                target,
                scale.map(known -> known.standardized(prediction)).orElse(prediction),
                scale,
                new ArrayList<>(),
                new ArrayList<>());
    }

    private HostLossScope(
            LossProgram program,
            String target,
            Value prediction,
            Optional<TargetScale> scale,
            List<Value> weights,
            List<Value> read) {
        this.program = program;
        this.target = target;
        this.prediction = prediction;
        this.scale = scale;
        this.weights = weights;
        this.read = read;
    }

    @Override
    public Value prediction() {
        return prediction;
    }

    @Override
    public Value target() {
        Value values = program.target(target);
        return scale.map(known -> known.standardized(values)).orElse(values);
    }

    @Override
    public LossScope with(Value changed) {
        return new HostLossScope(program, target, changed, scale, weights, read);
    }

    @Override
    public LossScope of(String other) {
        return new HostLossScope(program, other, program.prediction(other), Optional.empty(), weights, read);
    }

    @Override
    public Value input() {
        return program.inputs().values().iterator().next();
    }

    @Override
    public Value input(String name) {
        return named("input", name, program.inputs());
    }

    @Override
    public Optional<Value> column(String name) {
        return program.columns().stream()
                .filter(column -> column.name().equals(name))
                .filter(column -> column.role() != ColumnRole.INPUT && column.role() != ColumnRole.TARGET)
                .findFirst()
                .map(program::column);
    }

    @Override
    public Optional<Value> mask() {
        return program.columns().stream()
                .filter(column -> column.role() == ColumnRole.MASK && isOfTarget(column))
                .findFirst()
                .map(program::column);
    }

    private boolean isOfTarget(Column mask) {
        int axes = mask.example().size();
        return target().shape().rank() > axes
                && program.column(mask)
                        .shape()
                        .dims()
                        .equals(target().shape().dims().subList(0, axes + 1));
    }

    @Override
    public Value value(String name) {
        Value value = named("value", name, program.values());
        read.add(value);
        return value;
    }

    private static Value named(String kind, String name, Map<String, Value> values) {
        Value value = values.get(name);
        if (value == null) {
            throw new GraphException(
                    "The model has no " + kind + " " + name + "." + Spelling.hint(name, values.keySet()));
        }
        return value;
    }

    @Override
    public Map<String, Value> values(String glob) {
        Glob pattern = Glob.of(glob);
        Map<String, Value> matching = new LinkedHashMap<>();
        program.values().forEach((name, value) -> {
            if (pattern.matches(name)) {
                matching.put(name, value);
            }
        });
        read.addAll(matching.values());
        return matching;
    }

    @Override
    public Value parameter(String name, Initializer initializer, long... shape) {
        return program.states().parameter(LossStates.name(target, name), initializer, shape);
    }

    @Override
    public Value statistic(String name, Tensor initial) {
        return program.states().statistic(LossStates.name(target, name), initial);
    }

    @Override
    public void update(Value statistic, Value next) {
        program.states().update(statistic, next);
    }

    @Override
    public void weigh(Value given) {
        weights.add(given);
    }

    /** The weights that the loss has given. */
    List<Value> weights() {
        return weights;
    }

    /** The values in the model that the loss has read. */
    List<Value> read() {
        return read;
    }
}
