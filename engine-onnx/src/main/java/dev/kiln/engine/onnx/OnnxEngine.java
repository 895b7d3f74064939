package dev.kiln.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kiln.engine.onnx.lowering.LoweredGraph;
import dev.kiln.engine.onnx.lowering.Lowering;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Lifetime;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.onnx.OnnxFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lowers gradients, converts the states of a graph to inputs and outputs, and passes the result to ONNX Runtime. */
final class OnnxEngine implements Engine {

    private final EngineOptions options;
    private final Set<OnnxProgram> open = ConcurrentHashMap.newKeySet();
    private final Lifetime lifetime = Lifetime.of("The engine onnx");

    OnnxEngine(EngineOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return OnnxEngineProvider.NAME;
    }

    @Override
    public String version() {
        return OrtCalls.environment().getVersion();
    }

    @Override
    public EngineOptions options() {
        return options;
    }

    @Override
    public Set<Capability> capabilities() {
        return OnnxEngineProvider.CAPABILITIES;
    }

    /** Loads the graph: only the runtime itself knows which types its operators support. */
    @Override
    public List<String> obstacles(Graph graph) {
        return lifetime.share(() -> found(graph));
    }

    private List<String> found(Graph graph) {
        LoweredGraph draft = Lowering.draft(graph);
        if (!draft.obstacles().isEmpty()) {
            return draft.obstacles();
        }
        Graph plain = Wiring.of(graph, draft.graph()).plain();
        if (plain.nodes().stream().anyMatch(OnnxEngine::isRewritten)) {
            return obstacles(graph, draft.graph());
        }
        // the draft loads in a fraction of the time, and if it does, so does the simplified graph
        try {
            return loadedAsDrafted(plain);
        } catch (OrtException refused) {
            return obstacles(graph, draft.graph());
        }
    }

    /** Whether the runtime replaces such nodes by others, which it may refuse although it accepts these. */
    private static boolean isRewritten(Node node) {
        return node.is("QuantizeLinear") || node.is("DequantizeLinear");
    }

    /** The draft was refused; simplified, or with other kernels, the graph may still load. */
    private List<String> obstacles(Graph graph, Graph drafted) {
        try {
            load(graph).close();
            return List.of();
        } catch (KilnException e) {
            List<String> refused = new RefusedOperators(this::refusal).in(drafted);
            return refused.isEmpty() ? List.of(e.getMessage()) : refused;
        }
    }

    /** The error with which the runtime refuses a graph as it is; empty if it loads it. */
    private Optional<OrtException> refusal(Graph plain) {
        try {
            loadedAsDrafted(plain);
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of(e);
        }
    }

    private List<String> loadedAsDrafted(Graph plain) throws OrtException {
        Weights weights = Weights.of(plain);
        byte[] model = OnnxFile.of(plain).toBytesWithout(weights.names());
        return OrtCalls.load(model, plain, weights, options);
    }

    @Override
    public Program compile(Graph graph) {
        CancelledException.throwIfInterrupted();
        return lifetime.share(() -> load(graph));
    }

    private Program load(Graph graph) {
        Wiring wiring = Wiring.of(graph, lowered(graph));
        try {
            return program(wiring);
        } catch (OrtException e) {
            return programOfWiderKernels(graph, wiring, e);
        }
    }

    private Program program(Wiring wiring) throws OrtException {
        OrtSession session = session(wiring);
        List<String> others = Ports.obstacles(session, wiring.plain());
        if (!others.isEmpty()) {
            session.close();
            throw new EngineException("The engine onnx cannot compile the graph "
                    + wiring.graph().name() + ". " + String.join(". ", others) + ".");
        }
        OnnxProgram program = new OnnxProgram(wiring, session, lifetime, open::remove);
        open.add(program);
        return program;
    }

    private Program programOfWiderKernels(Graph graph, Wiring wiring, OrtException first) {
        try {
            Set<Node> refused = WiderKernels.isMissing(first)
                    ? new RefusedOperators(this::refusal).withoutKernel(wiring.plain())
                    : Set.of();
            if (!refused.isEmpty()) {
                return program(wiring.with(WiderKernels.around(wiring.plain(), refused)));
            }
        } catch (OrtException e) {
            first.addSuppressed(e);
        }
        throw refusal(graph, String.valueOf(first.getMessage()), first);
    }

    private OrtSession session(Wiring wiring) throws OrtException {
        Weights weights = Weights.of(wiring.plain());
        byte[] model = wiring.modelBytesWithout(weights.names());
        try {
            return OrtCalls.session(model, weights, options, true);
        } catch (OrtException e) {
            if (wiring.plain().nodes().stream().noneMatch(OnnxEngine::isRewritten)) {
                throw e;
            }
            return OrtCalls.session(model, weights, options, false);
        }
    }

    private static Graph lowered(Graph graph) {
        try {
            return Lowering.lower(graph);
        } catch (GraphException e) {
            throw refusal(graph, String.valueOf(e.getMessage()), e);
        }
    }

    private static EngineException refusal(Graph graph, String why, Exception cause) {
        return new EngineException("The engine onnx cannot compile the graph " + graph.name() + ". " + why, cause);
    }

    @Override
    public void close() {
        lifetime.end(() -> open.forEach(OnnxProgram::close));
    }
}
