package dev.kiln.graph.build;

import java.util.List;

/** What one operator stands for. */
@FunctionalInterface
interface Definition {

    /** Writes it, and returns its outputs. */
    List<Value> write(DefinedNode node);
}
