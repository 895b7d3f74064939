package dev.kiln.plugins.quantization;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Optional;
import java.util.Set;

/** The constant tables that {@code Gather} reads, such as embeddings, and whether they can be kept as integers. */
final class Tables {

    /** The minimum number of elements of a table; a smaller one gains less than its conversion costs. */
    private static final int SIZE = 1024;

    private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul");

    private Tables() {}

    /** Whether a node gathers from a table of floating point numbers. */
    static boolean isRead(Node node, Graph graph) {
        Tensor table = graph.constants().get(node.input(0));
        return node.is("Gather") && table != null && table.elementType().isFloating();
    }

    /**
     * The reason why the table of a node stays float.
     *
     * @param gather a node that {@linkplain #isRead reads} one
     * @param graph its graph
     * @return a clause; empty where it can be kept as integers
     */
    static Optional<String> obstacle(Node gather, Graph graph) {
        String name = gather.input(0);
        Tensor table = graph.constant(name);
        if (table.elementType() != ElementType.FLOAT) {
            return Optional.of("its table is not FLOAT");
        }
        if (table.size() < SIZE) {
            return Optional.of("its table is small");
        }
        if (!Range.of(table).isFinite()) {
            return Optional.of("its table is not finite");
        }
        boolean integersAlone = !graph.outputs().contains(name)
                && Readers.of(graph).of(name).stream().allMatch(reader -> reads(reader, name));
        return integersAlone ? Optional.empty() : Optional.of("its table is read as floating point numbers elsewhere");
    }

    /** Whether a node reads a constant in a role that can be kept as integers: as its table, or as its weight. */
    private static boolean reads(Node node, String name) {
        int place = node.is("Gather") ? 0 : 1;
        boolean operator = node.domain().isEmpty() && (node.is("Gather") || PRODUCTS.contains(node.operator()));
        return operator
                && node.inputs().indexOf(name) == place
                && node.inputs().lastIndexOf(name) == place
                && node.attributes().graphs().isEmpty();
    }
}
