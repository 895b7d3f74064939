package dev.kiln.models;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Notes on a graph that was exported in training mode; its dropout is left out, as in inference. */
final class TrainingMode {

    private static final String EXPORT = " Export the model for inference if that is not wanted.";

    private final DecidedScalars decided;
    private final List<String> dropping = new ArrayList<>();
    private final List<String> byBatch = new ArrayList<>();
    private final List<String> random = new ArrayList<>();

    private TrainingMode(Graph graph) {
        this.decided = new DecidedScalars(graph);
    }

    /**
     * The graph without the randomness of dropout: two runs give the same, on every engine.
     *
     * @param notes takes a sentence for each kind of operator that is in training mode or draws random numbers
     */
    static Graph left(Graph graph, Consumer<String> notes) {
        TrainingMode mode = new TrainingMode(graph);
        graph.nodes().forEach(mode::visit);
        mode.say(notes);
        RewriteRule inference = RewriteRule.on(node("Dropout"))
                .when(match -> mode.drops(match.root()))
                .replace(match -> Replacement.by(
                        match.root().withInputs(match.root().inputs().subList(0, 2))));
        return Rewriter.sweep(graph, List.of(inference));
    }

    private void visit(Node node) {
        if (node.is("Dropout") && drops(node)) {
            dropping.add(name(node));
        } else if (node.is("BatchNormalization") && node.attributes().integer("training_mode", 0) != 0) {
            byBatch.add(name(node));
        }
        collectRandom(node);
    }

    private boolean drops(Node node) {
        boolean isTraining =
                !node.input(2).isEmpty() && decided.value(node.input(2)).orElse(0) != 0;
        return isTraining && decided.value(node.input(1)).orElse(1) != 0;
    }

    private void collectRandom(Node node) {
        if (OperatorFamily.RANDOM.has(node)) {
            random.add(name(node));
        }
        node.attributes().graphs().forEach(body -> body.nodes().forEach(this::collectRandom));
    }

    private static String name(Node node) {
        return node.name().isEmpty() ? node.operator() + " that makes " + node.output(0) : node.label();
    }

    private void say(Consumer<String> notes) {
        if (!byBatch.isEmpty()) {
            notes.accept("The model is in training mode: " + listed(byBatch)
                    + " normalizes by the mean and variance of the batch, so that a prediction depends on the other"
                    + " examples of its batch." + EXPORT);
        }
        if (!dropping.isEmpty()) {
            notes.accept("The model is in training mode: " + listed(dropping)
                    + " would drop values at random. It is taken as in inference, where it drops none.");
        }
        if (!random.isEmpty()) {
            notes.accept("The model draws random numbers (" + listed(random)
                    + "): each run may give another result, whatever the seed.");
        }
    }

    private static String listed(List<String> names) {
        return names.size() == 1 ? names.get(0) : names.get(0) + " and " + (names.size() - 1) + " more";
    }
}
