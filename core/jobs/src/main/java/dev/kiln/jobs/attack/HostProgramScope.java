package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scope of a program of an attack. */
final class HostProgramScope implements ProgramScope {

    private final GraphBuilder builder;
    private final GraphModel model;
    private final Map<String, TensorType> inputs = new LinkedHashMap<>();
    private final Map<String, TensorType> outputs = new LinkedHashMap<>();

    HostProgramScope(GraphBuilder builder, GraphModel model) {
        this.builder = builder;
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
        return model.original();
    }

    @Override
    public Value epsilon() {
        return model.epsilon();
    }

    @Override
    public Norm norm() {
        return model.norm();
    }

    @Override
    public boolean isTargeted() {
        return model.isTargeted();
    }

    @Override
    public Value input(String name, TensorType type) {
        Value declared = builder.input(name, type);
        inputs.put(name, type);
        return declared;
    }

    @Override
    public Value noise(Noise distribution, long... example) {
        return builder.noise(
                "program.noise",
                distribution,
                Shape.of(example).prepend(original().batch()));
    }

    @Override
    public void output(String name, Value value) {
        builder.output(name, value);
        outputs.put(name, value.type());
    }

    /** The inputs and results that were declared to date. */
    DeclaredValues declared() {
        return new DeclaredValues(original().type(), inputs, outputs);
    }
}
