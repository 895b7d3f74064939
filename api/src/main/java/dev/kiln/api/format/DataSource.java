package dev.kiln.api.format;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Stable;

/**
 * A {@link DataFormat} with the values of its options.
 *
 * <pre>{@code
 * DataSet open(DataSpec spec) {
 *     Path file = spec.path("FILE");
 *     ...
 *     return DataSet.classification(spec.text(), images, labels, List.of("cat", "dog"));
 * }
 * }</pre>
 */
@Stable
@FunctionalInterface
public interface DataSource {

    /**
     * Opens a data set.
     *
     * @param spec the specification; this method interprets the location, the options were read before
     * @return the data set
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind
     * @throws dev.kiln.graph.error.DataException if the location or the content cannot be used
     */
    DataSet open(DataSpec spec);

    /**
     * Opens a data set for a model: in the form of the model's input, unless the user states another, and in the
     * encoding of its training data.
     *
     * @param spec the specification
     * @param model the model that is trained, measured or attacked with the data
     * @return the data set
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind
     * @throws dev.kiln.graph.error.DataException if the location or the content cannot be used
     */
    default DataSet open(DataSpec spec, Model model) {
        return open(spec);
    }
}
