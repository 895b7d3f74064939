package dev.kiln.data;

import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files with a class each, below a folder or in a zip archive. The class is the folder of a file, a part of its name,
 * or an entry of a table.
 *
 * @param tree all files
 * @param names their names, in alphabetical order or in that of the table
 * @param classes all classes
 * @param labels the class of each
 * @param fingerprint the fingerprint of the content
 * @param notes omissions and assumptions, one sentence each
 */
record LabelledFiles(
        FileTree tree,
        List<String> names,
        ClassList classes,
        Rows labels,
        DataFingerprint fingerprint,
        List<String> notes) {

    private static final Option<String> LABEL = Option.text(
                    "label",
                    "a regular expression to find in a file's name; its first group, or the whole match, is the "
                            + "class")
            .optional();
    private static final Option<Path> TABLE = Option.file(
                    "labels",
                    "a CSV file, in the working folder or the data's, with a column file and one with the classes")
            .optional();
    private static final Option<String> COLUMN =
            Option.text("class", "the column of the table with the classes").byDefault("class");
    private static final Option<Path> NAMES = Option.file(
                    "classes", "a file with the names of all classes in the order of their numbers, one on a line")
            .optional();

    /** The options. */
    static final List<Option<?>> OPTIONS = List.of(LABEL, TABLE, COLUMN, NAMES, EveryFifth.SPLIT);

    /** A file with the label of its class. */
    private record Named(String file, String label) {}

    /**
     * Finds the files. A folder without files is a class, too.
     *
     * @param spec the specification
     * @param options its options
     * @param suffixes the suffixes of the names, in lower case
     * @param known the classes of a model
     * @throws DataException if there are none, or a class is unknown
     */
    static LabelledFiles read(DataSpec spec, Options options, Set<String> suffixes, KnownClasses known) {
        Path place = spec.path("DIR");
        FileTree tree = FileTree.open(place);
        List<String> suitable = tree.names().stream()
                .filter(name -> suffixes.contains(suffix(name)))
                .toList();
        Optional<Table> table =
                options.find(TABLE).map(file -> CsvDialect.COMMON.reading().read(located(file, place)));
        List<Named> all = table.map(rows -> fromTable(rows, options.get(COLUMN), suitable, spec))
                .orElseGet(() -> named(tree, suitable, options.find(LABEL), spec));
        requireSome(spec, tree, all, suffixes);
        boolean byFolder = table.isEmpty() && options.find(LABEL).isEmpty();
        List<String> empty = byFolder ? emptyFolders(tree, suitable, all) : List.of();
        ClassList classes = classes(options, known, all, empty, table.isPresent(), spec);
        List<Named> chosen = EveryFifth.select(all, options.find(EveryFifth.SPLIT), spec);
        List<String> names = all(chosen);
        List<Path> sources = new ArrayList<>(tree.sources(names));
        table.ifPresent(rows -> sources.add(rows.path()));
        return new LabelledFiles(
                tree,
                names,
                classes,
                classes.rows(chosen.stream().map(Named::label).toList(), names::get),
                DataFingerprint.ofFiles(sources),
                notes(tree, all, classes, empty));
    }

    /** Refuses data without files. */
    static void requireSome(DataSpec spec, FileTree tree, List<?> files, Set<String> suffixes) {
        if (files.isEmpty()) {
            throw new DataException("The data " + spec + " have no files that end with "
                    + String.join(", ", suffixes.stream().sorted().toList()) + "."
                    + SkippedFiles.of(tree, List.of()).map(note -> " " + note).orElse(""));
        }
    }

    /** The names of the files as those of the examples. */
    ExampleNames exampleNames() {
        return new ExampleNames("file", index -> names.get((int) index));
    }

    private static List<String> all(List<Named> named) {
        return named.stream().map(Named::file).toList();
    }

    private static ClassList classes(
            Options options,
            KnownClasses known,
            List<Named> all,
            List<String> empty,
            boolean fromTable,
            DataSpec spec) {
        if (options.find(NAMES).isPresent()) {
            return new ClassList(ClassNames.read(options.find(NAMES).orElseThrow()));
        }
        List<String> labels =
                Stream.concat(all.stream().map(Named::label), empty.stream()).toList();
        boolean numbers = fromTable && known.names().isEmpty();
        return numbers ? ClassList.numbered(labels, known, spec) : ClassList.of(labels, known, spec);
    }

    /** The folders of classes without files. */
    private static List<String> emptyFolders(FileTree tree, List<String> files, List<Named> all) {
        int depth = tree.depth(files);
        String first = files.get(0);
        int cut = 0;
        for (int i = 0; i < depth; i++) {
            cut = first.indexOf('/', cut) + 1;
        }
        String around = first.substring(0, cut);
        Set<String> present = all.stream().map(Named::label).collect(Collectors.toSet());
        return tree.folders().stream()
                .filter(folder -> folder.startsWith(around))
                .map(folder -> folder.substring(around.length()))
                .filter(folder -> !folder.isEmpty() && folder.indexOf('/') < 0 && !present.contains(folder))
                .toList();
    }

    private static List<String> notes(FileTree tree, List<Named> all, ClassList classes, List<String> empty) {
        List<String> notes = new ArrayList<>(tree.notes());
        SkippedFiles.of(tree, all(all)).ifPresent(notes::add);
        repeated(all).ifPresent(notes::add);
        empty.stream()
                .filter(classes.names()::contains)
                .map(folder -> "The folder " + folder + " has no files that are read; it is class "
                        + classes.names().indexOf(folder) + " without an example.")
                .forEach(notes::add);
        notes.addAll(classes.notes());
        return notes;
    }

    private static Path located(Path file, Path place) {
        Path inside = place.resolve(file);
        return Files.exists(file) || !Files.exists(inside) ? file : inside;
    }

    /** The suffix of a name, in lower case. */
    static String suffix(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static List<Named> fromTable(Table table, String column, List<String> files, DataSpec spec) {
        List<String> names = table.cells("file");
        List<String> labels = table.cells(column);
        Set<String> present = new HashSet<>(files);
        List<Named> all = new ArrayList<>();
        for (int row = 0; row < names.size(); row++) {
            if (!present.contains(names.get(row))) {
                throw new DataException("The data " + spec + " have no file " + names.get(row) + ", which "
                        + table.where(row) + " names." + Spelling.hint(names.get(row), files));
            }
            if (labels.get(row).isEmpty()) {
                throw new DataException("The column " + column + " is empty in " + table.where(row)
                        + "; write the class of the file there or remove the line.");
            }
            all.add(new Named(names.get(row), labels.get(row)));
        }
        requireOneClass(all, table);
        return all;
    }

    private static void requireOneClass(List<Named> all, Table table) {
        Map<String, Integer> first = new HashMap<>();
        for (int row = 0; row < all.size(); row++) {
            Named named = all.get(row);
            int before = first.getOrDefault(named.file(), row);
            first.putIfAbsent(named.file(), row);
            if (!all.get(before).label().equals(named.label())) {
                throw new DataException("The file " + named.file() + " has the class "
                        + all.get(before).label() + " in " + table.where(before) + " and " + named.label() + " in "
                        + table.where(row) + "; remove one of the lines.");
            }
        }
    }

    /** The files that a table names again, with the same class. */
    private static Optional<String> repeated(List<Named> all) {
        Set<String> seen = new HashSet<>();
        List<String> again =
                all(all).stream().filter(file -> !seen.add(file)).distinct().toList();
        return again.isEmpty()
                ? Optional.empty()
                : Optional.of("The table names " + Listing.of(again.size(), "file", "files", again)
                        + " more than once; each line is an example.");
    }

    private static List<Named> named(FileTree tree, List<String> files, Optional<String> label, DataSpec spec) {
        if (label.isPresent()) {
            Pattern pattern = pattern(label.get());
            return files.stream().map(file -> byName(file, pattern, spec)).toList();
        }
        int depth = tree.depth(files);
        return files.stream().map(file -> byFolder(file, depth, spec)).toList();
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new OptionException(
                    "The option label is " + text + ", which is not a regular expression: " + e.getDescription() + ".",
                    e);
        }
    }

    private static Named byName(String file, Pattern pattern, DataSpec spec) {
        Matcher matcher = pattern.matcher(file.substring(file.lastIndexOf('/') + 1));
        String found = !matcher.find() ? null : matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
        if (found == null || found.isEmpty()) {
            throw new DataException("The file " + file + " of the data " + spec + " has a name in which label="
                    + pattern + " finds nothing.");
        }
        return new Named(file, found);
    }

    private static Named byFolder(String file, int depth, DataSpec spec) {
        String[] parts = file.split("/", -1);
        if (parts.length < depth + 2) {
            throw new FileFormatException("The file " + file + " of the data " + spec + " lies in no folder of a "
                    + "class. Make a folder for each class, or write label=REGEX for a part of the name, or "
                    + "labels=FILE.csv.");
        }
        return new Named(file, parts[depth]);
    }
}
