package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Files for predictions, whose classes are not known: those below a folder or in a zip archive, or a single one.
 *
 * @param spec the specification
 * @param tree all files
 * @param names the files that are read, in alphabetical order
 * @param notes omissions, one sentence each
 */
record FileInputs(DataSpec spec, FileTree tree, List<String> names, List<String> notes) {

    /**
     * Converts files to examples.
     *
     * @see #parts
     */
    @FunctionalInterface
    interface Decoder {

        /** Converts some of the files. */
        Rows rows(List<String> some);
    }

    /**
     * Finds the files.
     *
     * @param options the options of {@link LabelledFiles}
     * @param suffixes the suffixes of the names, in lower case
     * @throws DataException if there are none
     */
    static FileInputs read(DataSpec spec, Options options, Set<String> suffixes) {
        FileTree tree = tree(spec.path("DIR"), suffixes);
        List<String> suitable = tree.names().stream()
                .filter(name -> suffixes.contains(LabelledFiles.suffix(name)))
                .toList();
        LabelledFiles.requireSome(spec, tree, suitable, suffixes);
        List<String> notes = new ArrayList<>(tree.notes());
        SkippedFiles.of(tree, suitable).ifPresent(notes::add);
        return new FileInputs(spec, tree, EveryFifth.select(suitable, options.find(EveryFifth.SPLIT), spec), notes);
    }

    private static FileTree tree(Path place, Set<String> suffixes) {
        Path folder = place.toAbsolutePath().getParent();
        String name = String.valueOf(place.getFileName());
        return folder != null && Files.isRegularFile(place) && suffixes.contains(LabelledFiles.suffix(name))
                ? new FileTree.Folder(folder, List.of(name), List.of(), List.of())
                : FileTree.open(place);
    }

    /**
     * The examples in parts.
     *
     * @param decoder converts the files of a part
     * @param encoding the encoding that a model must store; empty where there is none
     * @param further the notes on the content of all files, when they are read
     */
    Stream<DataSet> parts(Decoder decoder, Map<String, String> encoding, Supplier<List<String>> further) {
        return InputParts.of(spec, new InputParts.Source<List<String>>() {
            private int at;

            @Override
            public Optional<List<String>> next() {
                List<String> part = names.subList(at, Math.min(names.size(), at + InputParts.EXAMPLES));
                at += part.size();
                return part.isEmpty() ? Optional.empty() : Optional.of(part);
            }

            @Override
            public DataSet encode(List<String> part, boolean isLast) {
                Rows rows = decoder.rows(part);
                TensorDataSet data = TensorDataSet.withoutTargets(
                        spec,
                        rows,
                        new ExampleNames("file", index -> part.get((int) index)),
                        new DataDescription(List.of(), List.of(), isLast ? with(further.get()) : List.of()));
                return encoding.isEmpty() ? data : new EncodedDataSet(data, encoding);
            }

            @Override
            public void close() {
                // each file is closed when it is read
            }
        });
    }

    private List<String> with(List<String> further) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(further);
        return all;
    }
}
