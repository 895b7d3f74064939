package dev.kiln.onnx.format;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Stores constants in the file itself: those with many zeros as their other elements and the places of these, where that is
 * smaller. Constants that ONNX Runtime does not read in that form are stored whole: those that a branch or a body reads, that
 * are results or inputs with a default, and those of other element types.
 */
final class SparseStorage implements ConstantStorage {

    /** The bytes of two messages for values and places, roughly. */
    private static final long OVERHEAD = 64;

    private static final Set<ElementType> TYPES = EnumSet.of(
            ElementType.FLOAT,
            ElementType.DOUBLE,
            ElementType.FLOAT16,
            ElementType.BFLOAT16,
            ElementType.INT8,
            ElementType.UINT8);

    private final Set<String> whole;

    private SparseStorage(Set<String> whole) {
        this.whole = whole;
    }

    /** The storage of the constants of a graph. */
    static SparseStorage of(Graph graph) {
        Set<String> whole = new LinkedHashSet<>(graph.outputs());
        for (Node node : graph.nodes()) {
            node.attributes().graphs().forEach(body -> whole.addAll(body.captures()));
        }
        KeptFields.graph(graph.extras()).getInputList().stream()
                .map(ValueInfoProto::getName)
                .forEach(whole::add);
        return new SparseStorage(whole);
    }

    @Override
    public TensorProto.Builder store(String name, Tensor value) {
        return INSIDE.store(name, value);
    }

    @Override
    public boolean isSparse(String name, Tensor value) {
        if (whole.contains(name) || !TYPES.contains(value.elementType()) || value.rank() == 0) {
            return false;
        }
        int width = value.elementType().bits() / 8;
        long stored = stored(value);
        return stored > 0 && stored * (width + Long.BYTES) + OVERHEAD < value.size() * width;
    }

    /** The number of elements that are not zero. A negative zero, which masks make of negative weights, is one too. */
    static int stored(Tensor value) {
        int stored = 0;
        for (int i = 0; i < value.size(); i++) {
            stored += value.getDouble(i) == 0 ? 0 : 1;
        }
        return stored;
    }
}
