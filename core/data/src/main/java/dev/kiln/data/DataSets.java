package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The registry of data formats, which opens data sets.
 *
 * <pre>{@code
 * DataSet digits = DataSets.builtIn().open("strokes:test?size=500");
 * }</pre>
 */
public final class DataSets {

    private static final Logger LOG = System.getLogger(DataSets.class.getName());

    private final DataFormats formats;
    private final Consumer<? super DataSet> listener;

    /**
     * A registry.
     *
     * @param formats the formats
     */
    public DataSets(DataFormats formats) {
        this(formats, DataSets::log);
    }

    /**
     * A registry of certain formats.
     *
     * @param formats the formats; of two with the same name the higher ranking one is used, of equals the first
     */
    public DataSets(Collection<? extends DataFormat> formats) {
        this(DataFormats.of(formats));
    }

    private DataSets(DataFormats formats, Consumer<? super DataSet> listener) {
        this.formats = formats;
        this.listener = listener;
    }

    /**
     * Returns the formats beside this module, found as services: strokes, mnist, idx, cifar10, images, wav, text, csv,
     * jsonl and npz, and any others on the module path or the class path. A host has those of its plugin folders too.
     */
    public static DataSets builtIn() {
        return BuiltIn.DATA;
    }

    /** Found on first use. */
    private static final class BuiltIn {

        static final DataSets DATA = new DataSets(Stream.concat(
                        services(DataFormat.class), services(TableFormat.class).map(TableData::new))
                .toList());

        private static <S> Stream<S> services(Class<S> service) {
            ModuleLayer layer = DataSets.class.getModule().getLayer();
            ServiceLoader<S> found = layer == null
                    ? ServiceLoader.load(service, DataSets.class.getClassLoader())
                    : ServiceLoader.load(layer, service);
            return found.stream().map(ServiceLoader.Provider::get);
        }
    }

    /**
     * The same formats, with a listener for each opened data set instead of the log.
     *
     * @param told receives each data set; {@link DataDescription} gives its interpretation
     * @return the registry
     */
    public DataSets telling(Consumer<? super DataSet> told) {
        return new DataSets(formats, told);
    }

    private static void log(DataSet data) {
        LOG.log(Level.INFO, () -> DataDescription.line(data));
        DataDescription.of(data).notes().forEach(note -> LOG.log(Level.WARNING, () -> data.spec() + ": " + note));
    }

    /** Returns the formats that plain names choose. */
    public List<DataFormat> formats() {
        return formats.all();
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

    /**
     * Opens examples whose targets are not known, for the predictions of a model: in the form and with the encoding as
     * {@link #open(String, Model)}, in parts that are read one after another. The place {@code -} is standard input, for
     * formats that can be read in parts. The interpretation is not logged; each part
     * {@linkplain DataDescription#of describes} it, and the last one the filled and omitted values of all.
     *
     * @param spec such as {@code csv:new.csv}
     * @param model the model that predicts
     * @return the parts in order, at least one; closing the stream closes the file
     * @throws dev.kiln.graph.error.OptionException if an option is unknown or its value is invalid
     * @throws DataException if the format is unknown, or the content cannot be used; also while the parts are read
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind; also
     *     while the parts are read
     */
    public Stream<DataSet> inputs(String spec, Model model) {
        DataSpec parsed = DataSpec.parse(spec);
        return source(parsed).inputs(parsed, model);
    }

    private DataSet open(String spec, BiFunction<DataSource, DataSpec, DataSet> opening) {
        DataSpec parsed = DataSpec.parse(spec);
        DataSet data = opening.apply(source(parsed), parsed);
        listener.accept(data);
        return data;
    }

    private DataSource source(DataSpec spec) {
        return formats.source(spec).orElseThrow(() -> unknown(spec));
    }

    private DataException unknown(DataSpec spec) {
        List<DataFormat> all = formats.all();
        String usages = all.stream().map(DataFormat::usage).collect(Collectors.joining(", "));
        List<String> words = new ArrayList<>(List.of("The data " + spec + " is of no known format \"" + spec.format()
                + "\"."
                + Spelling.hint(
                        spec.format(), all.stream().map(DataFormat::name).toList())
                + " Write one of " + usages + "."));
        words.addAll(formats.problems());
        return new DataException(String.join(" ", words));
    }
}
