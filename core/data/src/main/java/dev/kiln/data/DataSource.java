package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;

/** A {@link DataFormat} with the values of its options. */
@FunctionalInterface
public interface DataSource {

    /**
     * Opens a data set.
     *
     * @param spec what the user wrote; the location is for this method to understand, the options were read before
     * @return the data set
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind
     * @throws dev.kiln.graph.error.DataException if the location or the content cannot be used
     */
    DataSet open(DataSpec spec);

    /**
     * Opens a data set for a model: in the form in which the model's input asks for it, where the user leaves that open,
     * and encoded as the data that it was trained on.
     *
     * @param spec what the user wrote
     * @param model what is trained, measured or attacked with the data
     * @return the data set
     * @throws dev.kiln.graph.error.FileFormatException if a file is missing, cut short, damaged or of another kind
     * @throws dev.kiln.graph.error.DataException if the location or the content cannot be used
     */
    default DataSet open(DataSpec spec, Model model) {
        return open(spec);
    }
}
