package dev.kiln.graph.engine;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Stable;
import java.util.List;
import java.util.Set;

/** Compiles graphs for one device. Engines are thread-safe. */
@Stable
public interface Engine extends AutoCloseable {

    /** Returns the word that users type, such as {@code onnx}. */
    String name();

    /** Returns the version of the runtime underneath. */
    String version();

    /** Returns the options that the engine was opened with. */
    EngineOptions options();

    /** Returns its capabilities beyond running a graph forward. */
    Set<Capability> capabilities();

    /**
     * The obstacles to compiling a graph.
     *
     * @param graph a program
     * @return for each operator that the engine cannot run, or cannot differentiate where the program asks for it, a
     *     clause that names the node and the reason; none if the graph will compile
     */
    List<String> obstacles(Graph graph);

    /**
     * Compiles a graph. Constants are part of the program and may be rearranged.
     *
     * @param graph a program without captures
     * @return the program, to be closed by the caller before the engine
     * @throws dev.kiln.graph.error.EngineException if the engine lacks an operator or an element type; the message
     *     names the node
     */
    Program compile(Graph graph);

    /**
     * Releases the engine's resources. Programs that are still open are closed too. Calls in other threads end first;
     * after that the engine and its programs throw {@link dev.kiln.graph.error.EngineException} from every call: to
     * compile, to look for obstacles, to run, to read or set a state. Closing twice is allowed.
     */
    @Override
    void close();
}
