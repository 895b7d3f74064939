package dev.kiln.plugins.quantization;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Selects nodes by name: {@code *} matches any letters, {@code ?} one letter, {@code |} separates alternatives. */
final class LayerGlob implements Predicate<Node> {

    private final String glob;
    private final Pattern pattern;

    /**
     * A selection of nodes.
     *
     * @param glob the names; empty for no node
     */
    LayerGlob(String glob) {
        this.glob = glob;
        String regex = Pattern.quote(glob)
                .replace("*", "\\E.*\\Q")
                .replace("?", "\\E.\\Q")
                .replace("|", "\\E|\\Q");
        pattern = Pattern.compile(regex);
    }

    @Override
    public boolean test(Node node) {
        return pattern.matcher(LayerNames.of(node)).matches();
    }

    /**
     * Checks that a node is selected, since a misspelt name would otherwise have no effect without notice.
     *
     * @throws OptionException if there are names and no node of the graph has one of them
     */
    void requireMatch(Graph graph) {
        if (!glob.isEmpty() && graph.nodes().stream().noneMatch(this)) {
            List<String> names = graph.nodes().stream().map(LayerNames::of).toList();
            throw new OptionException("The option exclude is " + glob + ", which matches no layer."
                    + Spelling.hint(glob, names) + " The layers are " + String.join(", ", names) + ".");
        }
    }
}
