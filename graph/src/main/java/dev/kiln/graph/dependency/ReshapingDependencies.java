package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same elements in another shape: where axes are joined or split, one factor's indices can be removed. */
final class ReshapingDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "Reshape",
            new DependencyRule(ReshapingDependencies::reshape, cut -> cut.withLengths(1)),
            "Flatten",
            DependencyRule.of(ReshapingDependencies::reshape));

    private static final String JOINS = "joins or splits it";

    private ReshapingDependencies() {}

    private static void reshape(Coupling coupling) {
        coupling.freeze(coupling.node().input(1), "reads it as a shape");
        List<ReshapeBlock> blocks = ReshapeBlock.of(coupling.in(0), coupling.out(0));
        for (int i = 0; i < blocks.size(); i++) {
            couple(coupling, blocks.get(i), coupling.node().output(0) + "/" + i);
        }
    }

    private static void couple(Coupling coupling, ReshapeBlock block, String name) {
        Node node = coupling.node();
        if (block.isSame(coupling.in(0), coupling.out(0))) {
            coupling.pass(0, block.from().get(0), block.to().get(0));
            return;
        }
        ReshapeChoices choices = coupling.analysis().choices();
        List<ReshapeBlock.Shared> shared = block.shared(coupling.in(0), coupling.out(0));
        if (choices.isFirst() && !shared.isEmpty()) {
            // the links tell where zeros come from
            shared.forEach(factor -> coupling.link(
                    node.output(0),
                    factor.to().axis(),
                    node.input(0),
                    factor.from().axis()));
            return;
        }
        List<ReshapeBlock.Shared> candidates = shared.stream()
                .filter(factor -> !choices.isFrozen(node.input(0), factor.from().axis())
                        && !choices.isFrozen(node.output(0), factor.to().axis()))
                .toList();
        List<ReshapeBlock.Shared> free = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            ReshapeBlock.Shared factor = candidates.get((i + choices.wish(name)) % candidates.size());
            if (isFree(coupling, factor)) {
                free.add(factor);
            } else if (free.isEmpty()) {
                choices.conflict();
            }
        }
        choices.had(name, coupling.in(0) + " " + coupling.out(0) + " " + block, candidates.size());
        freezeOthers(coupling, block, free);
        free.stream().findFirst().ifPresent(factor -> couple(coupling, factor));
    }

    private static boolean isFree(Coupling coupling, ReshapeBlock.Shared factor) {
        Positions positions = coupling.analysis().positions();
        return !positions.isFrozen(coupling.node().input(0), factor.from().axis())
                && !positions.isFrozen(coupling.node().output(0), factor.to().axis());
    }

    /** Freezes the axes without the first of some factors; all where there is none. */
    private static void freezeOthers(Coupling coupling, ReshapeBlock block, List<ReshapeBlock.Shared> free) {
        block.from().stream()
                .filter(axis -> free.isEmpty() || axis != free.get(0).from().axis())
                .forEach(axis -> keep(coupling, coupling.node().input(0), axis));
        block.to().stream()
                .filter(axis -> free.isEmpty() || axis != free.get(0).to().axis())
                .forEach(axis -> keep(coupling, coupling.node().output(0), axis));
    }

    /** Freezes an axis, for the reason that there is in any case if there is one. */
    private static void keep(Coupling coupling, String value, int axis) {
        coupling.analysis()
                .choices()
                .reason(value, axis)
                .ifPresentOrElse(
                        reason -> coupling.analysis().positions().freeze(value, axis, reason),
                        () -> coupling.freeze(value, axis, JOINS));
    }

    private static void couple(Coupling coupling, ReshapeBlock.Shared factor) {
        String x = coupling.node().input(0);
        String y = coupling.node().output(0);
        ReshapeBlock.Part from = factor.from();
        ReshapeBlock.Part to = factor.to();
        tie(coupling, x, from);
        tie(coupling, y, to);
        for (int i = 0; i < from.length(); i++) {
            coupling.tie(x, from.axis(), i * from.stride(), y, to.axis(), i * to.stride());
        }
        coupling.link(y, to.axis(), x, from.axis());
    }

    /** Ties the indices along an axis that have the same index along the factor. */
    private static void tie(Coupling coupling, String value, ReshapeBlock.Part part) {
        for (int i = 0; i < coupling.length(value, part.axis()); i++) {
            coupling.tie(value, part.axis(), i, value, part.axis(), part.index(i) * part.stride());
        }
    }
}
