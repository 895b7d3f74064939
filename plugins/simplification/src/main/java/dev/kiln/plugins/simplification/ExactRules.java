package dev.kiln.plugins.simplification;

import dev.kiln.api.compression.LayerChange;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.ConstantNodes;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.simplify.EqualNodes;
import dev.kiln.graph.simplify.KnownLengths;
import dev.kiln.graph.simplify.PlainValues;
import dev.kiln.graph.simplify.Redundancy;
import dev.kiln.graph.simplify.SumOfTwo;
import dev.kiln.graph.simplify.UnreadOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules that change no bit of a result. */
final class ExactRules {

    private final Journal journal;
    private final QuantizedParts quantized;
    private final List<RewriteRule> rules = new ArrayList<>();

    ExactRules(Journal journal, QuantizedParts quantized) {
        this.journal = journal;
        this.quantized = quantized;
    }

    /** The rules for one sweep. */
    List<RewriteRule> all(SharedConstants constants) {
        rules.add(ConstantNodes.LIFTED);
        rules.add(UnreadOutputs.RULE);
        KnownLengths.RULES.forEach(rule -> add(rule, "computed beforehand, as it depends on no example"));
        constants.rules().forEach(rule -> add(rule, ""));
        add(DecidedBranches.RULE, "replaced by the branch that is always taken");
        add(SumOfTwo.RULE, "written as Add");
        add(PlainValues.COPIES, "left out, as it is a copy");
        Redundancy.RULES.forEach(rule -> add(rule, "left out, as it changes nothing"));
        Needless.RULES.forEach(rule -> add(rule, "left out, as it changes nothing"));
        rules.add(quantized.leftAlone(journal.recorded(new EqualNodes().rule(), ExactRules::merged)));
        return rules;
    }

    private void add(RewriteRule rule, String clause) {
        rules.add(quantized.leftAlone(journal.recorded(
                rule,
                (match, by) -> isGone(match.root(), by)
                        ? Optional.of(LayerChange.of(match.root(), clause))
                        : Optional.empty())));
    }

    /** Whether no node of its operator replaces a node. */
    private static boolean isGone(Node node, Replacement by) {
        return by.nodes().stream().noneMatch(other -> other.operator().equals(node.operator()));
    }

    private static Optional<LayerChange> merged(Match match, Replacement by) {
        return by.values().stream()
                .flatMap(value -> match.producer(value).stream())
                .findFirst()
                .map(twin -> LayerChange.of(match.root(), "merged with the equal " + LayerChange.name(twin)));
    }
}
