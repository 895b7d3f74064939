package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replaces an {@code If} with a constant condition by the branch that is always taken. */
final class DecidedBranches {

    static final RewriteRule RULE = RewriteRule.on(node("If").reading(constant("condition")))
            .when(match -> match.tensor("condition").size() == 1)
            .when(match -> branch(match).inputs().isEmpty())
            .replace(DecidedBranches::inlined);

    private DecidedBranches() {}

    private static Graph branch(Match match) {
        String taken = match.tensor("condition").getDouble(0) != 0 ? "then_branch" : "else_branch";
        return match.root().attributes().graph(taken).orElseThrow();
    }

    private static Replacement inlined(Match match) {
        Graph branch = branch(match);
        GraphEditor editor = GraphEditor.of(branch);
        Map<String, Tensor> constants = new HashMap<>();
        branch.constants().forEach((name, value) -> {
            String moved = match.fresh(name);
            constants.put(moved, value);
            editor.removeConstant(name)
                    .redirect(name, moved)
                    .outputs(editor.outputs().stream()
                            .map(output -> output.equals(name) ? moved : output)
                            .toList());
        });
        branch.nodes().stream()
                .flatMap(inner -> inner.outputs().stream())
                .filter(output -> !output.isEmpty())
                .forEach(output -> editor.rename(output, name(output, branch, match)));
        return new Replacement(editor.nodes(), values(editor.outputs(), match.root()), constants, List.of());
    }

    /** The name of a branch's value outside: that of the result of {@code If} that it is, or a fresh one. */
    private static String name(String value, Graph branch, Match match) {
        String result = match.root().output(Math.max(0, branch.outputs().indexOf(value)));
        return branch.outputs().contains(value) && !result.isEmpty() ? result : match.fresh(value);
    }

    /** The values that are results without a node of the branch of their name: constants, captures, repeated ones. */
    private static List<String> values(List<String> results, Node node) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            values.add(results.get(i).equals(node.output(i)) ? "" : results.get(i));
        }
        return values;
    }
}
