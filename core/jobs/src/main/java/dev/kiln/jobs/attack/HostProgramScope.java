package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;

/** The scope of a program of an attack. */
final class HostProgramScope implements ProgramScope {

    private final GraphBuilder builder;
    private final Value original;
    private final GraphModel model;

    HostProgramScope(GraphBuilder builder, Value original, GraphModel model) {
        this.builder = builder;
        this.original = original;
        this.model = model;
    }

    @Override
    public InputInfo range() {
        return model.range();
    }

    @Override
    public Value target() {
        return model.target();
    }

    @Override
    public Value logits(Value inputs) {
        return model.logits(inputs);
    }

    @Override
    public Value project(Value inputs) {
        return model.project(inputs);
    }

    @Override
    public Value original() {
        return original;
    }

    @Override
    public Value input(String name, TensorType type) {
        return builder.input(name, type);
    }

    @Override
    public Value noise(Noise distribution, long... example) {
        return builder.noise("program.noise", distribution, Shape.of(example).prepend(original.batch()));
    }

    @Override
    public void output(String name, Value value) {
        builder.output(name, value);
    }
}
