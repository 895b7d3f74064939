package dev.kiln.plugins.simplification;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The simplification of one model: rounds of exact rules, of computed constants and of merges, until none applies. */
final class Simplification {

    /** The maximum number of rounds; known models need five at most. */
    private static final int MOST = 50;

    private final Model model;
    private final long growth;
    private final Supplier<Engine> engine;
    private final Journal journal;
    private final Set<String> refused = new LinkedHashSet<>();

    Simplification(Model model, long growth, Supplier<Engine> engine) {
        this.model = model;
        this.growth = growth;
        this.engine = engine;
        this.journal = new Journal(model.graph());
    }

    CompressionResult result() {
        Graph graph = model.graph();
        boolean isChanging = true;
        for (int round = 0; isChanging && round < MOST; round++) {
            Graph next = round(graph);
            isChanging = !isSame(graph, next);
            graph = isChanging ? next : graph;
        }
        List<String> notes = new ArrayList<>(List.of(OperatorCounts.note(model.graph(), graph)));
        if (!refused.isEmpty()) {
            notes.add("Computed in each run, as each would take more than " + growth + " bytes beyond its constants: "
                    + String.join(", ", refused) + ".");
        }
        Model simplified = model.withGraph(graph, journal.trained(model, graph));
        return new CompressionResult(simplified, journal.changes(graph), notes);
    }

    private Graph round(Graph before) {
        CancelledException.throwIfInterrupted();
        QuantizedParts quantized = new QuantizedParts(before);
        Graph exact = Rewriter.sweepNeeded(before, exact(before, quantized));
        ConstantEvaluation evaluation = new ConstantEvaluation(exact, growth, quantized);
        Graph computed = evaluation.computed(engine);
        journal.computed(evaluation);
        refused.addAll(evaluation.refused());
        return Rewriter.sweepNeeded(computed, merging(quantized));
    }

    private List<RewriteRule> exact(Graph graph, QuantizedParts quantized) {
        // recognized first, while a scale of ones is not left out yet
        List<RewriteRule> rules = new ArrayList<>(new MergingRules(journal, quantized).normalizations());
        rules.addAll(new ExactRules(journal, quantized).all(new SharedConstants(model, graph)));
        return rules;
    }

    private List<RewriteRule> merging(QuantizedParts quantized) {
        boolean isSparse = model.metadata().containsKey(Sparsity.KEY);
        return new MergingRules(journal, quantized).all(isSparse);
    }

    /** Whether two graphs are the same; a rule that only gives a result back its name counts as no change. */
    private static boolean isSame(Graph a, Graph b) {
        return a.nodes().equals(b.nodes())
                && a.constants().keySet().equals(b.constants().keySet());
    }
}
