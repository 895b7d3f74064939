package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.Map;

/**
 * Recurrent layers: a hidden unit has a row of every gate in {@code W}, {@code R}, the bias and the peepholes, a column of
 * {@code R}, and an index of each state, the same in both directions.
 */
final class RecurrentDependencies {

    static final Map<String, DependencyRule> RULES = Map.of(
            "RNN", new DependencyRule(c -> couple(c, 1), RecurrentDependencies::cut),
            "GRU", new DependencyRule(c -> couple(c, 3), RecurrentDependencies::cut),
            "LSTM", new DependencyRule(c -> couple(c, 4), RecurrentDependencies::cut));

    private static final String STEPS = "runs along it";
    private static final int BIAS = 3;
    private static final int LENGTHS = 4;
    private static final int PEEPHOLES = 7;

    private RecurrentDependencies() {}

    private static void couple(Coupling coupling, int gates) {
        Node node = coupling.node();
        String recurrent = node.input(2);
        int hidden = coupling.length(recurrent, 2);
        coupling.tie(node.input(0), 2, node.input(1), 2);
        freezeOthers(coupling);
        if (hidden == 0) {
            coupling.freezeAll("has one hidden unit");
            return;
        }
        gates(coupling, node.input(1), 1, gates * hidden);
        gates(coupling, recurrent, 1, gates * hidden);
        gates(coupling, node.input(BIAS), 1, 2 * gates * hidden);
        gates(coupling, node.input(PEEPHOLES), 1, 3 * hidden);
        for (int state = 5; state <= 6; state++) {
            gates(coupling, node.input(state), 2, hidden);
        }
        for (int output = 0; output < node.outputs().size(); output++) {
            int axis = output == 0 ? 3 : 2;
            gates(coupling, node.output(output), axis, hidden);
            link(coupling, output, axis);
        }
    }

    /** A unit is zero where its weights and its state at the start are. */
    private static void link(Coupling coupling, int output, int axis) {
        Node node = coupling.node();
        if (coupling.computes(output)) {
            for (int input : new int[] {1, 2, BIAS, 5, 6}) {
                if (coupling.has(input)) {
                    coupling.link(node.output(output), axis, node.input(input), input > BIAS ? 2 : 1);
                }
            }
        }
    }

    /** Ties the rows of a unit in all gates with the unit. */
    private static void gates(Coupling coupling, String value, int axis, int length) {
        if (value.isEmpty()) {
            return;
        }
        String recurrent = coupling.node().input(2);
        int hidden = coupling.length(recurrent, 2);
        if (coupling.length(value, axis) != length) {
            coupling.freezeAll("has weights of lengths that are not known");
            return;
        }
        for (int i = 0; i < length; i++) {
            coupling.tie(value, axis, i, recurrent, 2, i % hidden);
        }
    }

    /** The axes of time, batch and direction, and the lengths of the sequences. */
    private static void freezeOthers(Coupling coupling) {
        Node node = coupling.node();
        coupling.freeze(node.input(0), 0, STEPS);
        coupling.freeze(node.input(0), 1, STEPS);
        coupling.freeze(node.input(LENGTHS), STEPS);
        for (int input = 1; input < node.inputs().size(); input++) {
            coupling.freeze(node.input(input), 0, STEPS);
        }
        for (int state = 5; state <= 6; state++) {
            coupling.freeze(node.input(state), 1, STEPS);
        }
        for (int output = 0; output < node.outputs().size(); output++) {
            coupling.freeze(node.output(output), 0, STEPS);
            coupling.freeze(node.output(output), 1, STEPS);
        }
        coupling.freeze(node.output(0), 2, STEPS);
    }

    private static Node cut(Cut cut) {
        Node node = cut.node();
        return cut.isCut(node.input(2), 2)
                ? node.withAttributes(node.attributes().with("hidden_size", cut.after(node.input(2), 2)))
                : node;
    }
}
