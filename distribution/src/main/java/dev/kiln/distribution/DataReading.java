package dev.kiln.distribution;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataDescription;
import dev.kiln.data.DataSets;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.wiring.RunScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Data sets as a command opens them: cut to the limit, and with a line that says how they were understood. */
@RunScoped
final class DataReading {

    private final DataSets formats;
    private final CommonOptions options;
    private final Console console;
    private final Set<String> told = new HashSet<>();
    private @Nullable Opened last;

    @Inject
    DataReading(DataSets formats, CommonOptions options, Console console) {
        this.formats = formats.telling(data -> {});
        this.options = options;
        this.console = console;
    }

    DataSet open(String spec) {
        return limited(formats.open(spec));
    }

    /** In the form that a model takes. A model that reads the data as the one before did is given the same. */
    DataSet open(String spec, Model model) {
        Reading reading =
                new Reading(spec, model.features().type(), model.logitsShape(), model.classes(), model.metadata());
        if (last == null || !last.reading().equals(reading)) {
            last = new Opened(reading, limited(formats.open(spec, model)));
        }
        return last.data();
    }

    /** Samples whose targets are not known, in parts. */
    Stream<DataSet> inputs(String spec, Model model) {
        Stream<DataSet> parts = formats.inputs(spec, model);
        return options.limit().map(most -> limited(parts, most)).orElse(parts);
    }

    private static Stream<DataSet> limited(Stream<DataSet> parts, long most) {
        AtomicLong left = new AtomicLong(most);
        return parts.takeWhile(part -> left.get() > 0).map(part -> part.first(left.getAndAdd(-part.size())));
    }

    /** All that the examples depend on. */
    private record Reading(
            String spec, TensorType features, Shape scores, List<String> classes, Map<String, String> metadata) {}

    /** Data as a model reads them. */
    private record Opened(Reading reading, DataSet data) {}

    private DataSet limited(DataSet all) {
        DataSet data = options.limit().map(all::first).orElse(all);
        String line = DataDescription.line(data)
                + (data.size() < all.size() ? "; the first " + data.size() + " of " + all.size() : "");
        if (told.add(line)) {
            console.understood(
                    line,
                    DataDescription.of(data).notes().stream()
                            .map(note -> data.spec() + ": " + note)
                            .toList());
        }
        return data;
    }
}
