/** Writing and rewriting graphs: the builder, the editor, and operators defined by others. */
@NullMarked
package dev.kiln.graph.build;

import org.jspecify.annotations.NullMarked;
