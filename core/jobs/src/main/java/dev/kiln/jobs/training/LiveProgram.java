package dev.kiln.jobs.training;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.training.TrainingValues;
import dev.kiln.graph.Graph;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A program whose constants follow those of a running training: it is compiled once and then given new values.
 * Validation and adversarial training use it.
 */
public final class LiveProgram implements AutoCloseable {

    private final Program program;
    private final List<String> followed;

    private LiveProgram(Program program, List<String> followed) {
        this.program = program;
        this.followed = followed;
    }

    /**
     * Compiles a graph with some of its constants as states.
     *
     * @param engine the engine
     * @param graph a graph that holds parameters of a model as constants under their own names
     * @param names the names of parameters and statistics; those that the graph does not have are ignored
     * @return the program, to be closed by the caller
     * @throws dev.kiln.graph.error.EngineException if the engine cannot compile it
     */
    public static LiveProgram compile(Engine engine, Graph graph, Collection<String> names) {
        List<String> followed =
                names.stream().filter(graph.constants()::containsKey).toList();
        return new LiveProgram(engine.compile(withStates(graph, followed)), followed);
    }

    /**
     * The same graph with some of its constants as states that no run changes.
     *
     * @param graph the graph
     * @param names the names of constants
     * @return the graph that computes the same
     */
    static Graph withStates(Graph graph, Collection<String> names) {
        GraphEditor editor = GraphEditor.of(graph);
        for (String name : names) {
            Tensor value = requireNonNull(graph.constants().get(name), name);
            editor.removeConstant(name);
            editor.state(new State(name, name, value.type(), Optional.of(value)));
        }
        return editor.build();
    }

    /**
     * Copies the values of a training.
     *
     * @param values the training's parameters and statistics
     */
    public void refresh(TrainingValues values) {
        followed.forEach(name -> program.setState(name, values.get(name)));
    }

    /** Returns the program, which this object closes. */
    public Program program() {
        return program;
    }

    /** Closes the program. */
    @Override
    public void close() {
        program.close();
    }
}
