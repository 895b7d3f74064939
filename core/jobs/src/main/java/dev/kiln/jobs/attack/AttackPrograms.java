package dev.kiln.jobs.attack;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.ModelProgram;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Program;
import dev.kiln.host.extension.Origin;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.fit.Predictor;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The compiled programs of attacks on one model, each compiled on first use: one for every attack, norm and kind of
 * goal, whatever the size of the ball. Not thread-safe.
 */
public final class AttackPrograms implements AutoCloseable {

    private record Key(Object attack, Norm norm, boolean targeted) {}

    private final Function<Graph, Program> compiler;
    private final Model model;
    private final ModelInput input;
    private final AttackGraphs graphs;
    private final Predictor predictor;
    private final Map<Key, Program> starts = new HashMap<>();
    private final Map<Key, StepProgram> steps = new HashMap<>();
    private final Map<Key, OwnProgram> ownPrograms = new HashMap<>();
    private final Map<Norm, Program> givenStarts = new EnumMap<>(Norm.class);
    private final Map<Norm, Program> projections = new EnumMap<>(Norm.class);

    /**
     * Programs for attacks on a model.
     *
     * @param compiler compiles a graph, as an engine does; this object closes it
     * @param model a model that classifies
     * @param input the layout of examples in its input
     * @param batchSize the number of predictions that are computed at once, unless the model has a fixed batch size
     * @throws dev.kiln.graph.error.DataException if the model's input has no gradient
     */
    public AttackPrograms(Function<Graph, Program> compiler, Model model, ModelInput input, int batchSize) {
        this(compiler, model, input, batchSize, FeatureLimits.none(0));
    }

    /**
     * Programs for attacks that may not change all features as they like.
     *
     * @param compiler compiles a graph, as an engine does; this object closes it
     * @param model a model that classifies
     * @param input the layout of examples in its input
     * @param batchSize the number of predictions that are computed at once, unless the model has a fixed batch size
     * @param limits the limits of the features
     * @throws dev.kiln.graph.error.DataException if the model's input has no gradient
     */
    public AttackPrograms(
            Function<Graph, Program> compiler, Model model, ModelInput input, int batchSize, FeatureLimits limits) {
        this.compiler = compiler;
        this.model = model;
        this.input = input;
        this.graphs = new AttackGraphs(model, input, limits);
        this.predictor = new Predictor(compiler, model, Task.CLASSIFICATION, input, batchSize);
    }

    Model model() {
        return model;
    }

    ModelInput input() {
        return input;
    }

    /** The number of classes that the model predicts. */
    int classes() {
        return graphs.classes();
    }

    Predictor predictor() {
        return predictor;
    }

    Program start(GradientAttack attack, ThreatModel threat, Origin origin) {
        return starts.computeIfAbsent(key(attack, threat), k -> compiler.apply(graphs.start(attack, threat, origin)));
    }

    Program givenStart(Norm norm) {
        return givenStarts.computeIfAbsent(norm, n -> compiler.apply(graphs.given(n)));
    }

    StepProgram step(GradientAttack attack, ThreatModel threat, Origin origin) {
        return steps.computeIfAbsent(key(attack, threat), k -> compiled(graphs.step(attack, threat, origin)));
    }

    OwnProgram program(ModelProgram program, ThreatModel threat, Origin origin) {
        return ownPrograms.computeIfAbsent(key(program, threat), k -> {
            OwnProgram.Written written = graphs.program(program, threat, origin);
            return new OwnProgram(compiled(written.step()), written.declared());
        });
    }

    private StepProgram compiled(StepProgram.Written written) {
        return new StepProgram(compiler.apply(written.graph()), written.cost());
    }

    Program projection(Norm norm) {
        return projections.computeIfAbsent(norm, n -> compiler.apply(graphs.projection(n)));
    }

    private static Key key(Object attack, ThreatModel threat) {
        return new Key(attack, threat.norm(), threat.targeted());
    }

    /** Closes all programs. */
    @Override
    public void close() {
        starts.values().forEach(Program::close);
        steps.values().forEach(StepProgram::close);
        ownPrograms.values().forEach(OwnProgram::close);
        givenStarts.values().forEach(Program::close);
        projections.values().forEach(Program::close);
        predictor.close();
    }
}
