package dev.kiln.api.format;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.status.Stable;
import java.util.stream.Stream;

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

    /**
     * Opens examples whose targets are not known, for the predictions of a model: in the form of its input and in the
     * encoding of its training data, as {@link #open(DataSpec, Model)}. Targets are not required, and those that the
     * data have are not used. By default the data are opened with their targets, as one part.
     *
     * <p>A format that can read its examples one after another gives them in parts, so that the memory does not depend
     * on their number. The target of a part without targets is a column of the task {@link dev.kiln.api.data.Task#OTHER}
     * whose examples hold no numbers, FLOAT {@code [0]}.
     *
     * @param spec the specification
     * @param model the model that predicts
     * @return the parts in order, at least one, all of one form; each is read when it is requested, and closing the
     *     stream closes the file
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind; also
     *     while the parts are read
     * @throws dev.kiln.graph.error.DataException if the location or the content cannot be used; also while the parts are
     *     read
     */
    default Stream<DataSet> inputs(DataSpec spec, Model model) {
        return Stream.of(open(spec, model));
    }
}
