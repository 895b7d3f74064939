package dev.kiln.plugins.quantization;

import dev.kiln.api.extension.Glob;
import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.function.Predicate;

/** Chooses nodes by the name of their layer, a {@linkplain Glob glob}. */
final class LayerGlob implements Predicate<Node> {

    private final String text;
    private final Glob glob;

    /**
     * A choice of nodes.
     *
     * @param text the names; empty for no node
     */
    LayerGlob(String text) {
        this.text = text;
        this.glob = Glob.of(text);
    }

    @Override
    public boolean test(Node node) {
        return glob.matches(LayerNames.of(node));
    }

    /**
     * Checks that something is chosen, as a misspelt name would change nothing unnoticed.
     *
     * @throws OptionException if there are names and no node of the graph has one of them
     */
    void requireMatch(Graph graph) {
        if (!text.isEmpty() && graph.nodes().stream().noneMatch(this)) {
            List<String> names = graph.nodes().stream().map(LayerNames::of).toList();
            throw new OptionException("The option exclude is " + glob + ", and no layer is called so."
                    + Spelling.hint(text, names) + " The layers are " + String.join(", ", names) + ".");
        }
    }
}
