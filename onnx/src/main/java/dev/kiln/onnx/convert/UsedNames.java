package dev.kiln.onnx.convert;

import java.util.HashSet;
import java.util.Set;

/**
 * The names in a file.
 *
 * @param made the names of its values; conversion adds its own
 * @param read the names that nodes or graph outputs read
 */
public record UsedNames(Set<String> made, Set<String> read) {

    /** Copies the sets. */
    public UsedNames {
        made = new HashSet<>(made);
        read = Set.copyOf(read);
    }

    /**
     * Creates an unused name.
     *
     * @param wish the preferred name
     * @return the wish, with a number appended if it is taken; reserved from now on
     */
    public String fresh(String wish) {
        String name = wish;
        for (int i = 1; !made.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }
}
