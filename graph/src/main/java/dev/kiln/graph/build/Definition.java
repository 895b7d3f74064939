package dev.kiln.graph.build;

import java.util.List;

/** The definition of one operator by others. */
@FunctionalInterface
interface Definition {

    /** Writes it, and returns its outputs. */
    List<Value> write(DefinedNode node);
}
