package dev.kiln.api.loss;

import dev.kiln.api.layer.Initializer;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** The scope of a prediction, its target and the inputs, the features first. */
record PlainLossScope(Value prediction, Value target, Map<String, Value> inputs) implements LossScope {

    @Override
    public LossScope with(Value changed) {
        return new PlainLossScope(changed, target, inputs);
    }

    @Override
    public LossScope of(String name) {
        throw missing("the target " + name);
    }

    @Override
    public Value input() {
        return inputs.values().stream().findFirst().orElseThrow(() -> missing("the model's input"));
    }

    @Override
    public Value input(String name) {
        return Optional.ofNullable(inputs.get(name)).orElseThrow(() -> missing("the input " + name));
    }

    @Override
    public Optional<Value> column(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Value> mask() {
        return Optional.empty();
    }

    @Override
    public Value value(String name) {
        throw missing("the model's value " + name);
    }

    @Override
    public Map<String, Value> values(String glob) {
        return Map.of();
    }

    @Override
    public Value parameter(String name, Initializer initializer, long... shape) {
        throw missing("a training, for its parameter " + name);
    }

    @Override
    public Value statistic(String name, Tensor initial) {
        return prediction.graph().constant(name, initial);
    }

    @Override
    public void update(Value statistic, Value next) {
        // no step follows
    }

    @Override
    public void weigh(Value weights) {
        // nothing is averaged here
    }

    private static GraphException missing(String need) {
        return new GraphException(
                "The loss needs " + need + ", and is computed here from a prediction and a target by themselves.");
    }
}
