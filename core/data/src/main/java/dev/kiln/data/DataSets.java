package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The registry of data formats, which opens data sets.
 *
 * <pre>{@code
 * DataSet digits = DataSets.builtIn().open("strokes:test?size=500");
 * }</pre>
 */
public final class DataSets {

    private static final Logger LOG = System.getLogger(DataSets.class.getName());

    private static final DataSets BUILT_IN = new DataSets(List.of(
            new StrokesFormat(),
            IdxFormat.mnist(),
            IdxFormat.idx(),
            new Cifar10Format(),
            new ImagesFormat(),
            new WavFormat(),
            new TextFormat(),
            new CsvFormat(),
            new NpzFormat()));

    private final Map<String, DataFormat> formats;
    private final Consumer<? super DataSet> listener;

    /**
     * A registry.
     *
     * @param formats the formats; of two with the same name the higher ranking one is used, of equals the first
     */
    public DataSets(Collection<? extends DataFormat> formats) {
        this(formats, DataSets::log);
    }

    private DataSets(Collection<? extends DataFormat> formats, Consumer<? super DataSet> listener) {
        this.listener = listener;
        Map<String, DataFormat> byName = new LinkedHashMap<>();
        for (DataFormat format : formats) {
            byName.merge(format.name(), format, (a, b) -> b.ranking() > a.ranking() ? b : a);
        }
        this.formats = Collections.unmodifiableMap(byName);
    }

    /** Returns the built-in formats: strokes, mnist, idx, cifar10, images, wav, text, csv and npz. */
    public static DataSets builtIn() {
        return BUILT_IN;
    }

    /**
     * The same formats, with a listener for each opened data set instead of the log.
     *
     * @param told receives each data set; {@link DataDescription} gives its interpretation
     * @return the registry
     */
    public DataSets telling(Consumer<? super DataSet> told) {
        return new DataSets(formats.values(), told);
    }

    private static void log(DataSet data) {
        LOG.log(Level.INFO, () -> DataDescription.line(data));
        DataDescription.of(data).notes().forEach(note -> LOG.log(Level.WARNING, () -> data.spec() + ": " + note));
    }

    /** Returns the formats in the order in which they are documented. */
    public List<DataFormat> formats() {
        return new ArrayList<>(formats.values());
    }

    /**
     * Opens a data set, and logs its interpretation. Formats whose examples depend on a model use their defaults; see
     * {@link #open(String, Model)}.
     *
     * @param spec such as {@code mnist:DIR?split=test}; the formats are those of {@link #formats}
     * @return the data set
     * @throws dev.kiln.graph.error.OptionException if an option is unknown or its value is invalid
     * @throws DataException if the format is unknown, or the content cannot be used
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind
     */
    public DataSet open(String spec) {
        return open(spec, DataSource::open);
    }

    /**
     * Opens a data set for a model: photos in the size, and texts with the vocabulary and the length, that the model
     * takes.
     *
     * @param spec such as {@code images:photos}
     * @param model the model that is trained, measured or attacked with the data
     * @return the data set
     * @throws dev.kiln.graph.error.OptionException if an option is unknown or its value is invalid
     * @throws DataException if the format is unknown, or the content cannot be used
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind
     */
    public DataSet open(String spec, Model model) {
        return open(spec, (source, parsed) -> source.open(parsed, model));
    }

    private DataSet open(String spec, BiFunction<DataSource, DataSpec, DataSet> opening) {
        DataSpec parsed = DataSpec.parse(spec);
        DataFormat format = format(parsed);
        DataSet data = opening.apply(format.create(Options.of(format, parsed.options())), parsed);
        listener.accept(data);
        return data;
    }

    private DataFormat format(DataSpec spec) {
        DataFormat format = formats.get(spec.format());
        if (format != null) {
            return format;
        }
        String usages = String.join(
                ", ", formats.values().stream().map(DataFormat::usage).toList());
        throw new DataException("The data " + spec + " is of no known format \"" + spec.format() + "\"."
                + Spelling.hint(spec.format(), formats.keySet()) + " Write one of " + usages + ".");
    }
}
