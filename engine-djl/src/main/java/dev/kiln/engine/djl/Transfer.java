package dev.kiln.engine.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.kiln.engine.djl.script.TorchTypes;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/** Moves tensors between Java and libtorch. */
final class Transfer {

    /** Arrays of this name are passed to the script as elements of one list. */
    private static final String LIST_ARGUMENT = "a[]";

    private static final Map<ElementType, DataType> TYPES = new EnumMap<>(Map.of(
            ElementType.UINT8, DataType.UINT8,
            ElementType.INT8, DataType.INT8,
            ElementType.INT32, DataType.INT32,
            ElementType.INT64, DataType.INT64,
            ElementType.FLOAT16, DataType.FLOAT16,
            ElementType.FLOAT, DataType.FLOAT32,
            ElementType.DOUBLE, DataType.FLOAT64,
            ElementType.BOOL, DataType.BOOLEAN));

    private Transfer() {}

    /**
     * An array that shares a tensor's memory where that is possible: on the CPU, in a direct buffer, aligned. The
     * script must not write into it.
     */
    static PtNDArray lend(Tensor tensor, PtNDManager manager) {
        Tensor held = held(tensor);
        PtNDArray array = JniUtils.createNdFromByteBuffer(
                manager,
                readable(held),
                new Shape(held.shape()),
                dataType(held.elementType()),
                SparseFormat.DENSE,
                Device.cpu());
        return named(manager.getDevice().isGpu() ? moved(array, manager.getDevice()) : array);
    }

    /** An array with memory of its own. */
    static PtNDArray copy(Tensor tensor, PtNDManager manager) {
        PtNDArray lent = lend(tensor, manager);
        if (manager.getDevice().isGpu()) {
            return lent;
        }
        try (lent) {
            return named(JniUtils.clone(lent));
        }
    }

    /** A placeholder for the arguments of a script without any; libtorch accepts no empty list. */
    static PtNDArray placeholder(PtNDManager manager) {
        return lend(Tensor.zeros(ElementType.BOOL), manager);
    }

    static PtNDArray named(PtNDArray array) {
        array.setName(LIST_ARGUMENT);
        return array;
    }

    private static PtNDArray moved(PtNDArray array, Device device) {
        try (array) {
            return array.toDevice(device, true);
        }
    }

    private static DataType dataType(ElementType type) {
        DataType dataType = TYPES.get(type);
        if (dataType == null) {
            throw new EngineException("The engine djl has no element type " + type + ".");
        }
        return dataType;
    }

    private static ByteBuffer readable(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        int unit = tensor.elementType().bits() / 8;
        if (bytes.isDirect() && bytes.alignmentOffset(0, Math.max(1, unit)) == 0) {
            return bytes.order(ByteOrder.nativeOrder());
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder());
        return copy.put(bytes).flip();
    }

    /** The tensor in the type in which libtorch holds its values. */
    private static Tensor held(Tensor tensor) {
        return retyped(tensor, TorchTypes.held(tensor.elementType()));
    }

    private static Tensor retyped(Tensor tensor, ElementType type) {
        boolean sameBits = tensor.elementType().bits() == 64 && type.bits() == 64 && type.isInteger();
        return sameBits ? Tensor.wrap(type, tensor.bytes(), tensor.shape()) : tensor.cast(type);
    }

    /** A tensor in Java's memory, of a type that may be held in a wider one. */
    static Tensor read(NDArray array, ElementType type) {
        Tensor tensor = read(array);
        return TorchTypes.held(type) == tensor.elementType() ? retyped(tensor, type) : tensor;
    }

    /** A tensor in Java's memory. */
    static Tensor read(NDArray array) {
        if (array.getDevice().isGpu()) {
            try (NDArray here = array.toDevice(Device.cpu(), true)) {
                return read(here);
            }
        }
        ElementType type = elementType(array.getDataType());
        long[] shape = array.getShape().getShape();
        ByteBuffer memory = Tensor.allocate(type, shape);
        if (memory.hasRemaining()) {
            memory.put(((PtNDArray) array).toByteBuffer(true));
        }
        return Tensor.wrap(type, memory.flip(), shape);
    }

    private static ElementType elementType(DataType dataType) {
        for (Map.Entry<ElementType, DataType> pair : TYPES.entrySet()) {
            if (pair.getValue() == dataType) {
                return pair.getKey();
            }
        }
        throw new EngineException("The engine djl made a result of type " + dataType + ", which a tensor cannot have.");
    }
}
