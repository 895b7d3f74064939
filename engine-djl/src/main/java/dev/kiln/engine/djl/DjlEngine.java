package dev.kiln.engine.djl;

import ai.djl.Device;
import dev.kiln.engine.djl.script.ScriptPrinter;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.Lifetime;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** PyTorch on one device. */
final class DjlEngine implements Engine {

    private final Libtorch torch;
    private final EngineOptions options;
    private final Set<DjlProgram> programs = ConcurrentHashMap.newKeySet();
    private final Lifetime lifetime = Lifetime.of("The engine djl");

    DjlEngine(Libtorch torch, EngineOptions options) {
        this.torch = torch;
        this.options = options;
        torch.prepareThread(options.threads(), false);
    }

    @Override
    public String name() {
        return "djl";
    }

    @Override
    public String version() {
        return torch.version();
    }

    @Override
    public EngineOptions options() {
        return options;
    }

    @Override
    public Set<Capability> capabilities() {
        return DjlEngineProvider.CAPABILITIES;
    }

    @Override
    public List<String> obstacles(Graph graph) {
        return lifetime.share(() -> print(graph).obstacles());
    }

    @Override
    public Program compile(Graph graph) {
        CancelledException.throwIfInterrupted();
        return lifetime.share(() -> load(graph));
    }

    private Program load(Graph graph) {
        ScriptPrinter printer = print(graph);
        if (!printer.obstacles().isEmpty()) {
            throw new EngineException("The engine djl cannot run the graph " + graph.name() + ": "
                    + String.join("; ", printer.obstacles()) + ".");
        }
        DjlProgram program = new DjlProgram(this, graph, printer);
        programs.add(program);
        return program;
    }

    private ScriptPrinter print(Graph graph) {
        return new ScriptPrinter(
                graph,
                options.device().equals(dev.kiln.graph.engine.Device.CPU)
                        ? ""
                        : "cuda:" + options.device().index());
    }

    Libtorch torch() {
        return torch;
    }

    Device device() {
        return options.device().equals(dev.kiln.graph.engine.Device.CPU)
                ? Device.cpu()
                : Device.gpu(options.device().index());
    }

    Lifetime lifetime() {
        return lifetime;
    }

    void forget(DjlProgram program) {
        programs.remove(program);
    }

    @Override
    public void close() {
        lifetime.end(() -> List.copyOf(programs).forEach(DjlProgram::close));
    }
}
