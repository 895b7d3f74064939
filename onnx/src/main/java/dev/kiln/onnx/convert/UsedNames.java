package dev.kiln.onnx.convert;

import java.util.HashSet;
import java.util.Set;

/**
 * The names in a file.
 *
 * @param made the names of its values; conversion adds its own
 * @param read the names that a node reads or a graph results in
 */
public record UsedNames(Set<String> made, Set<String> read) {

    /** Copies the sets. */
    public UsedNames {
        made = new HashSet<>(made);
        read = Set.copyOf(read);
    }

    /**
     * Makes up a name.
     *
     * @param wish what it should be
     * @return the wish, or with a number behind it; taken from now on
     */
    public String fresh(String wish) {
        String name = wish;
        for (int i = 1; !made.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }
}
