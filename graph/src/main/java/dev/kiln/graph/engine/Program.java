package dev.kiln.graph.engine;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A compiled graph.
 *
 * <p>A program is a pure function of its feeds and its states; the same feeds and states give the same results bit for
 * bit with the same number of threads. A program without states may be run from several threads at once. One with
 * states is for one thread at a time.
 */
@Stable
public interface Program extends AutoCloseable {

    /** Returns the graph that was compiled. */
    Graph graph();

    /**
     * Runs once and updates the states.
     *
     * @param feeds a tensor for every input of the graph, noise included
     * @param outputs the names of the requested results, among the graph's outputs; the others are not copied
     * @return the results by name; they stay valid
     * @throws dev.kiln.graph.error.EngineException if a feed is missing, unknown or of another type, a state was never
     *     set, or the run fails; the states then keep their values
     * @throws dev.kiln.graph.error.CancelledException if the thread was interrupted before the run, which then did not
     *     start
     */
    Map<String, Tensor> run(Map<String, Tensor> feeds, List<String> outputs);

    /**
     * Runs once for all outputs of the graph.
     *
     * @param feeds a tensor for every input of the graph
     * @return the results by name
     */
    default Map<String, Tensor> run(Map<String, Tensor> feeds) {
        return run(feeds, graph().outputs());
    }

    /**
     * Reads a state.
     *
     * @param name the state's input name
     * @return a copy of its value
     * @throws dev.kiln.graph.error.EngineException if there is no such state or it was never set
     */
    Tensor state(String name);

    /**
     * Sets a state, including its symbolic lengths.
     *
     * @param name the state's input name
     * @param value its value in the next run
     * @throws dev.kiln.graph.error.EngineException if there is no such state or it is of another type
     */
    void setState(String name, Tensor value);

    /**
     * Releases the program's resources, after runs in other threads have ended; after that, running and access to
     * states throw {@link dev.kiln.graph.error.EngineException}. Closing twice is allowed.
     */
    @Override
    void close();
}
