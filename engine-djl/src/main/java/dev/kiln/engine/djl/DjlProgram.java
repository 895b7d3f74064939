package dev.kiln.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.kiln.engine.djl.script.ScriptArchive;
import dev.kiln.engine.djl.script.ScriptPrinter;
import dev.kiln.engine.djl.script.TorchScript;
import dev.kiln.graph.Graph;
import dev.kiln.graph.State;
import dev.kiln.graph.engine.Lifetime;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A loaded script with its constants and states on the device. */
final class DjlProgram implements Program {

    private final DjlEngine engine;
    private final Graph graph;
    private final TorchScript script;
    private final boolean differentiates;
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final Map<String, PtNDArray> constants = new HashMap<>();
    private final Map<String, PtNDArray> states = new HashMap<>();
    private final Map<String, long[]> stateShapes = new HashMap<>();
    private final Lifetime lifetime;

    DjlProgram(DjlEngine engine, Graph graph, ScriptPrinter printer) {
        this.engine = engine;
        this.graph = graph;
        this.lifetime = engine.lifetime().within("The program of the graph " + graph.name());
        this.script = printer.script();
        this.differentiates = printer.differentiates();
        this.manager = engine.torch().manager(engine.device());
        try {
            engine.torch().prepareThread(engine.options().threads(), differentiates);
            this.module = load();
            printer.constants().forEach((name, tensor) -> {
                if (script.arguments().contains(name)) {
                    constants.put(name, Transfer.lend(tensor, manager));
                }
            });
            graph.states().forEach(s -> s.initial().ifPresent(tensor -> place(s, tensor)));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private PtSymbolBlock load() {
        try {
            byte[] archive = ScriptArchive.of(script.code());
            return JniUtils.loadModule(
                    manager, new ByteArrayInputStream(archive), engine.device().isGpu(), false);
        } catch (IOException | ai.djl.engine.EngineException e) {
            throw new EngineException(
                    "PyTorch rejects the script of the graph " + graph.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> feeds, List<String> outputs) {
        CancelledException.throwIfInterrupted();
        return graph.states().isEmpty()
                ? lifetime.share(() -> execute(feeds, outputs))
                : lifetime.alone(() -> execute(feeds, outputs));
    }

    private Map<String, Tensor> execute(Map<String, Tensor> feeds, List<String> outputs) {
        FeedCheck.check(graph, feeds, stateShapes);
        requireOutputs(outputs);
        engine.torch().prepareThread(engine.options().threads(), differentiates);
        try (PtNDManager run = (PtNDManager) manager.newSubManager()) {
            NDList results = forward(arguments(feeds, run));
            Map<String, Tensor> wanted = read(results, outputs);
            carry(results);
            return wanted;
        }
    }

    private NDList arguments(Map<String, Tensor> feeds, PtNDManager run) {
        NDList arguments = new NDList(script.arguments().size());
        for (String name : script.arguments()) {
            arguments.add(argument(name, feeds, run));
        }
        return arguments;
    }

    private PtNDArray argument(String name, Map<String, Tensor> feeds, PtNDManager run) {
        if (name.equals(TorchScript.PLACEHOLDER)) {
            return Transfer.placeholder(run);
        }
        Tensor feed = feeds.get(name);
        if (feed != null) {
            return Transfer.lend(feed, run);
        }
        PtNDArray constant = constants.get(name);
        return constant == null ? stateArray(name) : constant;
    }

    private NDList forward(NDList arguments) {
        try {
            return IValueUtils.forward(module, arguments, true);
        } catch (ai.djl.engine.EngineException e) {
            throw failure(e);
        }
    }

    private EngineException failure(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        String where = script.culprit(message).map(node -> node + " failed").orElse("a run failed");
        String reason = message.replaceFirst("(?s).*\\n\\w*Error: ", "").strip();
        return new EngineException(
                "In the graph " + graph.name() + " " + where + ": "
                        + reason.lines().findFirst().orElse("no reason given"),
                e);
    }

    private void requireOutputs(List<String> outputs) {
        for (String output : outputs) {
            if (!script.results().contains(output)) {
                throw new EngineException("The graph " + graph.name() + " has no output " + output
                        + "; its outputs are " + script.results() + ".");
            }
        }
    }

    private Map<String, Tensor> read(NDList results, List<String> outputs) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String output : outputs) {
            tensors.put(output, read(output, results.get(script.results().indexOf(output))));
        }
        return tensors;
    }

    private Tensor read(String output, NDArray result) {
        try {
            return Transfer.read(result, graph.type(output).elementType());
        } catch (IllegalArgumentException | ArithmeticException | OutOfMemoryError e) {
            throw EngineException.noRoom(
                    "the output " + output + " of the graph " + graph.name() + ", " + result.getDataType() + " "
                            + result.getShape(),
                    e);
        }
    }

    /** Updates the states last, so that a run that fails leaves them unchanged. */
    private void carry(NDList results) {
        int first = script.results().size();
        for (int i = 0; i < script.carried().size(); i++) {
            NDArray next = results.get(first + i);
            next.attach(manager);
            put(script.carried().get(i), Transfer.named((PtNDArray) next));
        }
    }

    private PtNDArray put(String state, PtNDArray array) {
        @Nullable PtNDArray old = states.put(state, array);
        stateShapes.put(state, array.getShape().getShape());
        if (old != null) {
            old.close();
        }
        return array;
    }

    @Override
    public Tensor state(String name) {
        return lifetime.alone(
                () -> Transfer.read(stateArray(name), find(name).type().elementType()));
    }

    @Override
    public void setState(String name, Tensor value) {
        State state = find(name);
        FeedCheck.require("state", name, state.type(), value);
        lifetime.alone(() -> place(state, value));
    }

    private PtNDArray place(State state, Tensor value) {
        return put(state.input(), Transfer.copy(value, manager));
    }

    private State find(String name) {
        return graph.states().stream()
                .filter(s -> s.input().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException("The graph " + graph.name() + " has no state " + name + "; its states are "
                                + graph.states().stream().map(State::input).toList() + "."));
    }

    private PtNDArray stateArray(String name) {
        PtNDArray array = states.get(name);
        if (array == null) {
            throw new EngineException("The state " + name + " of the graph " + graph.name()
                    + " was never set; set it before the first run.");
        }
        return array;
    }

    @Override
    public void close() {
        lifetime.end(() -> {
            engine.forget(this);
            module.close();
            manager.close();
        });
    }
}
