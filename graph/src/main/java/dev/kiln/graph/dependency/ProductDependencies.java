package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.Map;
import java.util.stream.IntStream;

/** Products of matrices: the axis that is summed over is the same of both factors, the others are those of the result. */
final class ProductDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "MatMul", DependencyRule.of(ProductDependencies::matMul),
            "Gemm", DependencyRule.of(ProductDependencies::gemm),
            "Einsum", DependencyRule.of(ProductDependencies::einsum));

    private ProductDependencies() {}

    private static void matMul(Coupling coupling) {
        Node node = coupling.node();
        int left = coupling.in(0).rank();
        int right = coupling.in(1).rank();
        int result = coupling.out(0).rank();
        if (left < 2 || right < 2) {
            coupling.freezeAll("multiplies a vector");
            return;
        }
        sum(coupling, left - 1, right - 2);
        coupling.pass(0, left - 2, result - 2);
        coupling.pass(1, right - 1, result - 1);
        for (int input = 0; input < 2; input++) {
            int shift = result - coupling.in(input).rank();
            for (int axis = 0; axis < coupling.in(input).rank() - 2; axis++) {
                if (coupling.in(input).size(axis) != 1) {
                    coupling.tie(node.input(input), axis, node.output(0), axis + shift);
                }
            }
        }
    }

    private static void gemm(Coupling coupling) {
        int rows = coupling.attributes().integer("transA", 0) == 0 ? 0 : 1;
        int columns = coupling.attributes().integer("transB", 0) == 0 ? 1 : 0;
        sum(coupling, 1 - rows, 1 - columns);
        coupling.pass(0, rows, 0);
        coupling.pass(1, columns, 1);
        if (coupling.has(2)) {
            ElementwiseDependencies.aligned(
                    coupling, coupling.node().input(2), coupling.node().output(0));
        }
    }

    private static void sum(Coupling coupling, int left, int right) {
        String one = coupling.node().input(0);
        String other = coupling.node().input(1);
        coupling.tie(one, left, other, right);
        coupling.sum(one, left, other, right);
    }

    private static void einsum(Coupling coupling) {
        String equation = coupling.attributes().text("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        String[] terms =
                arrow < 0 ? new String[0] : equation.substring(0, arrow).split(",", -1);
        String result = equation.substring(arrow + 2);
        boolean isPlain = arrow >= 0
                && !equation.contains(".")
                && IntStream.range(0, terms.length)
                        .allMatch(i -> terms[i].length() == coupling.in(i).rank()
                                && terms[i].chars().distinct().count() == terms[i].length());
        if (!isPlain) {
            coupling.freezeAll("has an equation without a letter for each axis");
            return;
        }
        equation.chars()
                .filter(Character::isLetter)
                .distinct()
                .forEach(letter -> letter(coupling, (char) letter, terms, result));
    }

    private static void letter(Coupling coupling, char letter, String[] terms, String result) {
        int[] inputs = IntStream.range(0, terms.length)
                .filter(i -> terms[i].indexOf(letter) >= 0)
                .toArray();
        int first = inputs[0];
        String value = coupling.node().input(first);
        int axis = terms[first].indexOf(letter);
        for (int other : inputs) {
            if (other != first) {
                coupling.tie(value, axis, coupling.node().input(other), terms[other].indexOf(letter));
            }
        }
        if (result.indexOf(letter) >= 0) {
            coupling.tie(value, axis, coupling.node().output(0), result.indexOf(letter));
        } else if (inputs.length == 2) {
            coupling.sum(value, axis, coupling.node().input(inputs[1]), terms[inputs[1]].indexOf(letter));
        } else {
            coupling.freeze(value, axis, "sums over it");
        }
    }
}
