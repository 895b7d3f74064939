package dev.kiln.onnx.convert;

import static dev.kiln.graph.rewrite.Pattern.anyNode;
import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Rewrites the nodes of a model as those of {@link Graph#OPSET}, one at a time as they are read; nodes of newer
 * operator sets mean the same there, or do not exist there. Simplifications that need types are made when a graph is
 * complete.
 */
public final class OpsetConverter {

    /** The oldest operator set that is read: before it, operators wrote into their own operands. */
    static final int OLDEST = 6;

    private final int version;
    private final UsedNames names;
    private final Set<String> casts = new HashSet<>();
    private final Set<String> coerced = new HashSet<>();

    private OpsetConverter(int version, UsedNames names) {
        this.version = version;
        this.names = names;
    }

    /**
     * A converter for one model.
     *
     * @param version the version of {@code ai.onnx} that it was written for
     * @param names the names in it
     * @return the converter
     * @throws FileFormatException if the version is too old or not known
     */
    public static OpsetConverter of(long version, UsedNames names) {
        if (version < OLDEST) {
            throw new FileFormatException("It uses operator set " + version + "; Kiln reads those from " + OLDEST
                    + " on. Export the model again, or convert it with the ONNX version converter.");
        }
        if (version > Graph.NEWEST_OPSET) {
            throw new FileFormatException("It uses operator set " + version + "; Kiln reads those from " + OLDEST
                    + " to " + Graph.NEWEST_OPSET + ". Export the model with one of those.");
        }
        return new OpsetConverter((int) version, names);
    }

    /**
     * Adds a node in its new form.
     *
     * @param node the node of the file
     * @param graph the graph to which it is added
     * @throws FileFormatException if no later operator has its meaning
     */
    public void add(Node node, GraphEditor graph) {
        if (!node.domain().isEmpty()) {
            graph.add(node);
            return;
        }
        Rewriting rewriting = new Rewriting(graph, names);
        Node changed = rewrite(node, rewriting);
        if (version < CoercedAxes.SINCE && CoercedAxes.OPERATORS.contains(changed.operator())) {
            coerced.add(changed.output(0));
        }
        casts.addAll(rewriting.casts());
        rewriting.finish(changed);
    }

    private Node rewrite(Node node, Rewriting rewriting) {
        Node changed = node;
        int reached = version;
        NavigableMap<Integer, Rule> ahead = Rules.since(changed.operator(), reached);
        while (!ahead.isEmpty()) {
            Map.Entry<Integer, Rule> next = ahead.firstEntry();
            changed = next.getValue().apply(changed, rewriting);
            reached = next.getKey();
            // a rule may have replaced the operator by another, whose changes come next
            ahead = Rules.since(changed.operator(), reached);
        }
        return changed;
    }

    /**
     * Completes a graph.
     *
     * @param graph the graph of the model or of a branch or body, all of whose nodes were added here
     * @return the graph with the old meaning
     */
    public Graph finish(Graph graph) {
        RewriteRule fold = RewriteRule.on(node("CastLike"))
                .when(match -> casts.contains(match.root().output(0)))
                .replaceWhere(KnownCasts::folded);
        RewriteRule flatten = RewriteRule.on(anyNode())
                .when(match -> !match.isNew() && coerced.contains(match.root().output(0)))
                .replace(match -> CoercedAxes.flattened(match, names));
        return casts.isEmpty() && coerced.isEmpty() ? graph : Rewriter.sweep(graph, List.of(fold, flatten));
    }
}
