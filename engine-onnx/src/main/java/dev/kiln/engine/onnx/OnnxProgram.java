package dev.kiln.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.State;
import dev.kiln.graph.engine.Lifetime;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A session of ONNX Runtime with its states.
 *
 * <p>Everything is read and written in place: feeds are views of the caller's direct buffers, results are written to
 * buffers allocated for them, and states are {@linkplain StateBuffers double-buffered}.
 */
final class OnnxProgram implements Program {

    private final Wiring wiring;
    private final OrtSession session;
    private final Consumer<OnnxProgram> onClose;
    private final Map<String, StateBuffers> states = new LinkedHashMap<>();
    private final Set<String> declared = new LinkedHashSet<>();
    private final Lifetime lifetime;

    OnnxProgram(Wiring wiring, OrtSession session, Lifetime engine, Consumer<OnnxProgram> onClose) {
        this.wiring = wiring;
        this.session = session;
        this.onClose = onClose;
        this.lifetime =
                engine.within("The program of the graph " + wiring.graph().name());
        wiring.graph().states().forEach(s -> states.put(s.input(), new StateBuffers(s)));
        wiring.inputs().forEach(i -> declared.add(i.name()));
    }

    @Override
    public Graph graph() {
        return wiring.graph();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> feeds, List<String> outputs) {
        CancelledException.throwIfInterrupted();
        // a run without states only reads
        return states.isEmpty()
                ? lifetime.share(() -> execute(feeds, outputs))
                : lifetime.alone(() -> execute(feeds, outputs));
    }

    private Map<String, Tensor> execute(Map<String, Tensor> feeds, List<String> outputs) {
        try {
            return new Run(check(feeds), outputs).execute(feeds);
        } catch (OrtException e) {
            throw new EngineException(
                    "The engine onnx cannot run the graph " + graph().name() + ": " + e.getMessage(), e);
        }
    }

    private Lengths check(Map<String, Tensor> feeds) {
        Lengths lengths = new Lengths();
        for (Input input : wiring.inputs()) {
            Tensor fed = feeds.get(input.name());
            if (fed == null) {
                throw new EngineException("The graph " + graph().name() + " was not fed its input " + input.name()
                        + ", " + input.type() + ".");
            }
            lengths.bind("The input " + input.name(), input.type(), fed);
        }
        for (String name : feeds.keySet()) {
            if (!declared.contains(name)) {
                throw new EngineException(
                        "The graph " + graph().name() + " has no input " + name + "; it has " + declared + ".");
            }
        }
        for (StateBuffers state : states.values()) {
            lengths.bind("The state " + state.state().input(), state.state().type(), state.currentValue());
        }
        return lengths;
    }

    /** One run, with the tensors that are opened for it and closed with it. */
    private final class Run {

        private final Lengths lengths;
        private final List<String> wanted;
        private final Map<String, OnnxTensor> inputs = new HashMap<>();
        private final Map<String, OnnxTensor> pinned = new HashMap<>();
        private final Map<String, Tensor> made = new LinkedHashMap<>();
        private final Set<String> allocatedByRuntime = new LinkedHashSet<>();
        private final List<OnnxTensor> opened = new ArrayList<>();

        Run(Lengths lengths, List<String> wanted) {
            this.lengths = lengths;
            this.wanted = wanted;
        }

        Map<String, Tensor> execute(Map<String, Tensor> feeds) throws OrtException {
            try {
                for (Input input : wiring.inputs()) {
                    inputs.put(input.name(), open(Objects.requireNonNull(feeds.get(input.name()))));
                }
                states.forEach((name, state) -> inputs.put(name, state.reading()));
                wiring.replacements()
                        .forEach((name, output) ->
                                pinned.put(output, buffers(name).writing()));
                for (String output : wanted) {
                    prepare(output);
                }
                try (OrtSession.Result result = call()) {
                    for (String output : allocatedByRuntime) {
                        OnnxTensor value = (OnnxTensor)
                                result.get(wiring.results().get(output)).orElseThrow();
                        made.put(output, copy(output, value));
                    }
                }
                wiring.replacements().keySet().forEach(name -> buffers(name).swap());
                return inOrder();
            } finally {
                opened.forEach(OnnxTensor::close);
            }
        }

        private Tensor copy(String output, OnnxTensor value) throws OrtException {
            try {
                return OrtCalls.copy(value);
            } catch (IllegalArgumentException | ArithmeticException | OutOfMemoryError e) {
                throw EngineException.noRoom(
                        "the output " + output + " of the graph " + graph().name() + ", " + value.getInfo(), e);
            }
        }

        private OrtSession.Result call() throws OrtException {
            Set<String> requested = new LinkedHashSet<>();
            allocatedByRuntime.forEach(output -> requested.add(wiring.results().get(output)));
            if (requested.isEmpty() && pinned.isEmpty()) {
                // the runtime must be asked for an output
                requested.add(wiring.plain().outputs().get(0));
            }
            return session.run(inputs, requested, pinned);
        }

        private void prepare(String output) throws OrtException {
            String name = wiring.results().get(output);
            if (name == null) {
                throw new EngineException("The graph " + graph().name() + " has no output " + output + "; it has "
                        + graph().outputs() + ".");
            }
            TensorType type = wiring.plain().type(name);
            var shape = lengths.resolve(type);
            if (shape.isEmpty() || type.elementType() == ElementType.STRING) {
                allocatedByRuntime.add(output);
                return;
            }
            Tensor target = target(output, type.elementType(), shape.get());
            made.put(output, target);
            pinned.put(name, open(target));
        }

        private Tensor target(String output, ElementType elements, long[] shape) {
            try {
                return Tensor.zeros(elements, shape);
            } catch (IllegalArgumentException | ArithmeticException | OutOfMemoryError e) {
                throw EngineException.noRoom(
                        "the output " + output + " of the graph " + graph().name() + ", " + elements + " "
                                + Arrays.toString(shape),
                        e);
            }
        }

        private OnnxTensor open(Tensor tensor) throws OrtException {
            OnnxTensor view = OrtCalls.view(tensor);
            opened.add(view);
            return view;
        }

        private Map<String, Tensor> inOrder() {
            Map<String, Tensor> results = new LinkedHashMap<>();
            wanted.forEach(output -> results.put(output, made.get(output)));
            return results;
        }
    }

    @Override
    public Tensor state(String name) {
        return lifetime.alone(() -> buffers(name).get());
    }

    @Override
    public void setState(String name, Tensor value) {
        lifetime.alone(() -> {
            StateBuffers state = buffers(name);
            state.set(value);
            return state;
        });
    }

    private StateBuffers buffers(String name) {
        StateBuffers state = states.get(name);
        if (state == null) {
            throw new EngineException("The graph " + graph().name() + " has no state " + name + "; it has "
                    + graph().states().stream().map(State::input).toList() + ".");
        }
        return state;
    }

    @Override
    public void close() {
        lifetime.end(this::release);
    }

    private void release() {
        onClose.accept(this);
        states.values().forEach(StateBuffers::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException(
                    "The program of the graph " + graph().name() + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
