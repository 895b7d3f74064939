package dev.kiln.core.evaluation;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says which constants of a model are parameters, and counts their elements that are not zero. */
final class ParameterCount {

    private final Model model;
    private final Map<String, List<Node>> readers;

    ParameterCount(Model model) {
        this.model = model;
        this.readers = model.graph().consumers();
    }

    /** The names of the parameters among a node's inputs that no node before it has claimed. */
    Set<String> claim(Node node, Set<String> claimed) {
        Graph graph = model.graph();
        Set<String> names = new HashSet<>();
        for (String input : node.inputs()) {
            Tensor value = graph.constants().get(input);
            if (value != null && isParameter(input, value) && claimed.add(input)) {
                names.add(input);
            }
        }
        return names;
    }

    private boolean isParameter(String name, Tensor value) {
        if (model.parameters().contains(name)) {
            return true;
        }
        boolean isWeight = value.elementType().isFloating() || isQuantized(value.elementType()) || isBias(name);
        return isWeight && value.rank() > 0 && !model.statistics().contains(name) && !isScale(name);
    }

    private static boolean isQuantized(ElementType type) {
        return type.bits() > 0 && type.bits() <= 8 && type != ElementType.BOOL;
    }

    private boolean isBias(String name) {
        return model.graph().type(name).elementType() == ElementType.INT32
                && readers.getOrDefault(name, List.of()).stream()
                        .anyMatch(n -> n.is("DequantizeLinear") || n.is("QLinearConv"));
    }

    /** Whether a constant is a scale or a zero point and nothing else. */
    private boolean isScale(String name) {
        List<Node> nodes = readers.getOrDefault(name, List.of());
        return !nodes.isEmpty()
                && nodes.stream()
                        .allMatch(n -> (n.is("QuantizeLinear") || n.is("DequantizeLinear"))
                                && !n.input(0).equals(name));
    }

    /** How many elements are not zero, by their bits; negative zeros are zeros. */
    static long nonZero(Tensor tensor) {
        ElementType type = tensor.elementType();
        ByteBuffer bytes = tensor.bytes();
        long count = 0;
        if (type.bits() == 4) {
            for (int i = 0; i < tensor.size(); i++) {
                count += (bytes.get(i / 2) >> (i % 2 * 4) & 0xF) == 0 ? 0 : 1;
            }
            return count;
        }
        int width = type.bits() / 8;
        for (int i = 0; i < bytes.limit(); i += width) {
            count += isZero(bytes, i, width, type.isFloating()) ? 0 : 1;
        }
        return count;
    }

    private static boolean isZero(ByteBuffer bytes, int from, int width, boolean isFloating) {
        for (int i = 0; i < width; i++) {
            int mask = isFloating && i == width - 1 ? 0x7F : 0xFF;
            if ((bytes.get(from + i) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
