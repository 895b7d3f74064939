package dev.kiln.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.kiln.graph.State;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The two buffers of a state: a run reads one and writes the other, and then they are swapped. The runtime would
 * silently compute wrong results if it wrote where it still reads.
 */
final class StateBuffers implements AutoCloseable {

    private final State state;
    private long[] shape = new long[0];
    private ByteBuffer[] data = new ByteBuffer[0];
    private OnnxTensor[] views = new OnnxTensor[0];
    private int current;

    StateBuffers(State state) {
        this.state = state;
        state.initial().ifPresent(this::set);
    }

    State state() {
        return state;
    }

    boolean isSet() {
        return views.length > 0;
    }

    void set(Tensor value) {
        if (!state.type().accepts(value)) {
            throw new EngineException(
                    "The state " + state.input() + " is set to " + value + ", expected " + state.type() + ".");
        }
        if (!isSet() || !Arrays.equals(shape, value.shape())) {
            allocate(value.elementType(), value.shape());
        }
        data[current].duplicate().put(value.bytes());
    }

    private void allocate(ElementType type, long[] newShape) {
        close();
        ByteBuffer[] fresh = {Tensor.allocate(type, newShape), Tensor.allocate(type, newShape)};
        try {
            OnnxTensor first = OrtCalls.view(Tensor.wrap(type, fresh[0], newShape));
            views = new OnnxTensor[] {first, OrtCalls.view(Tensor.wrap(type, fresh[1], newShape))};
        } catch (OrtException e) {
            throw new EngineException("The state " + state.input() + " cannot be created: " + e.getMessage(), e);
        }
        data = fresh;
        shape = newShape;
        current = 0;
    }

    Tensor get() {
        requireSet();
        ElementType type = state.type().elementType();
        ByteBuffer copy = Tensor.allocate(type, shape);
        copy.put(data[current].duplicate()).flip();
        return Tensor.wrap(type, copy, shape);
    }

    Tensor currentValue() {
        requireSet();
        return Tensor.wrap(state.type().elementType(), data[current].duplicate(), shape);
    }

    OnnxTensor reading() {
        requireSet();
        return views[current];
    }

    OnnxTensor writing() {
        return views[1 - current];
    }

    void swap() {
        current = 1 - current;
    }

    private void requireSet() {
        if (!isSet()) {
            throw new EngineException("The state " + state.input() + " has no initial value and was never set.");
        }
    }

    @Override
    public void close() {
        for (OnnxTensor view : views) {
            view.close();
        }
        views = new OnnxTensor[0];
    }
}
