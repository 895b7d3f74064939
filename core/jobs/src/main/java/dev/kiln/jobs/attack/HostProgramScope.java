package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ModelScope;
import dev.kiln.api.attack.ProgramScope;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scope of a program of an attack. */
final class HostProgramScope extends ModelScope implements ProgramScope {

    private final GraphBuilder builder;
    private final Map<String, TensorType> inputs = new LinkedHashMap<>();
    private final Map<String, TensorType> outputs = new LinkedHashMap<>();

    HostProgramScope(GraphBuilder builder, GraphModel model) {
        super(model);
        this.builder = builder;
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
