package dev.kiln.jobs.statistics;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/** Determines the parameters among a model's constants, and counts their nonzero elements. */
final class ParameterCount {

    private final Model model;
    private final ConstantRoles roles;

    ParameterCount(Model model, ConstantRoles roles) {
        this.model = model;
        this.roles = roles;
    }

    /** The names of the parameters that a node, its branches and bodies included, is the first to read. */
    Set<String> claim(Node node, Set<String> claimed) {
        Set<String> names = new LinkedHashSet<>(node.inputs());
        node.attributes().graphs().forEach(body -> names.addAll(body.captures()));
        names.removeIf(name -> !isParameter(name) || !claimed.add(name));
        return names;
    }

    private boolean isParameter(String name) {
        return model.parameters().contains(name) || roles.role(name).isTrainable();
    }

    /** The number of nonzero elements, by their bits; negative zeros are zeros. */
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
