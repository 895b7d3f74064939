package dev.kiln.data;

import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The formats that {@link DataSets} opens data in. */
public interface DataFormats {

    /** Returns the formats that plain names choose. */
    List<DataFormat> all();

    /**
     * The source of a specification.
     *
     * @param spec a specification
     * @return its format with the values of its options; empty if the format is unknown
     * @throws dev.kiln.graph.error.OptionException if an option is unknown or its value is invalid
     */
    Optional<DataSource> source(DataSpec spec);

    /** Returns reasons for missing formats, a sentence each, which are told with an unknown one. */
    default List<String> problems() {
        return List.of();
    }

    /**
     * Certain formats.
     *
     * @param formats the formats; of two with the same name the higher ranking one is used, of equals the first
     * @return them
     */
    static DataFormats of(Collection<? extends DataFormat> formats) {
        Map<String, DataFormat> byName = new LinkedHashMap<>();
        for (DataFormat format : formats) {
            byName.merge(format.name(), format, (a, b) -> b.ranking() > a.ranking() ? b : a);
        }
        return new DataFormats() {
            @Override
            public List<DataFormat> all() {
                return List.copyOf(byName.values());
            }

            @Override
            public Optional<DataSource> source(DataSpec spec) {
                return Optional.ofNullable(byName.get(spec.format()))
                        .map(format -> format.create(Options.of(format, spec.options())));
            }
        };
    }
}
