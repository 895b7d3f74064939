package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The rule of an operator: which positions of its inputs and outputs can only be removed together, and the node after some
 * were removed.
 *
 * @param coupling declares the dependencies
 * @param cut the node that computes the same of the positions that stay
 */
record DependencyRule(Consumer<Coupling> coupling, Function<Cut, Node> cut) {

    /** The rule of an operator whose node stays the same. */
    static DependencyRule of(Consumer<Coupling> coupling) {
        return new DependencyRule(coupling, Cut::node);
    }
}
