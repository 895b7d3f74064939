package dev.kiln.testkit.plugin;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An engine that records its programs: which are still open, whether one differentiates, whether a borrower closed it. */
final class WatchedEngine implements Engine {

    private final Engine engine;
    private final Set<Program> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean differentiates;

    WatchedEngine(Engine engine) {
        this.engine = engine;
    }

    /** The names of the graphs whose programs are open. */
    List<String> open() {
        return open.stream().map(program -> program.graph().name()).sorted().toList();
    }

    /** Whether a graph with a gradient was compiled. */
    boolean hasDifferentiated() {
        return differentiates;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String version() {
        return engine.version();
    }

    @Override
    public EngineOptions options() {
        return engine.options();
    }

    @Override
    public Set<Capability> capabilities() {
        return engine.capabilities();
    }

    @Override
    public List<String> obstacles(Graph graph) {
        return engine.obstacles(graph);
    }

    @Override
    public Program compile(Graph graph) {
        if (graph.nodes().stream().anyMatch(Node::isGradient)) {
            differentiates = true;
        }
        Program program = new Watched(engine.compile(graph));
        open.add(program);
        return program;
    }

    /** The engine itself is closed by its owner. */
    @Override
    public void close() {
        closed = true;
    }

    private final class Watched implements Program {

        private final Program program;

        Watched(Program program) {
            this.program = program;
        }

        @Override
        public Graph graph() {
            return program.graph();
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> feeds, List<String> outputs) {
            return program.run(feeds, outputs);
        }

        @Override
        public Tensor state(String name) {
            return program.state(name);
        }

        @Override
        public void setState(String name, Tensor value) {
            program.setState(name, value);
        }

        @Override
        public void close() {
            open.remove(this);
            program.close();
        }
    }
}
