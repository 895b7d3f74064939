package dev.kiln.data;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Counts the files beside those that are read, for a note. */
final class SkippedFiles {

    /** The suffixes of files that describe data. */
    private static final Set<String> DESCRIPTIONS = Set.of(".txt", ".csv", ".md", ".json", ".xml", ".html", ".pdf");

    private SkippedFiles() {}

    /**
     * A sentence that counts them by suffix; texts and tables about the data are not counted.
     *
     * @param tree all files
     * @param read those that are read
     * @return the sentence; empty if there are no others
     */
    static Optional<String> of(FileTree tree, List<String> read) {
        Set<String> taken = new HashSet<>(read);
        List<String> others = tree.names().stream()
                .filter(name -> !taken.contains(name) && !DESCRIPTIONS.contains(ending(name)))
                .toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Integer> counts = new TreeMap<>();
        others.forEach(name -> counts.merge(ending(name), 1, Integer::sum));
        List<String> words = counts.entrySet().stream()
                .map(count -> count.getValue() + " " + (count.getKey().isEmpty() ? "without ending" : count.getKey()))
                .toList();
        return Optional.of((others.size() == 1 ? "1 file is" : others.size() + " files are") + " not read: "
                + String.join(", ", words) + " (" + others.get(0) + (others.size() > 1 ? " and others" : "") + ").");
    }

    private static String ending(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        int point = file.lastIndexOf('.');
        return point < 0 ? "" : file.substring(point).toLowerCase(Locale.ROOT);
    }
}
