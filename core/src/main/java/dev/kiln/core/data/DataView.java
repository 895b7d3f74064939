package dev.kiln.core.data;

import dev.kiln.api.data.DataSet;

/** Examples of another data set, some of them or in another form: what is known of that one holds for these too. */
public interface DataView extends DataSet {

    /** Returns the other data set. */
    DataSet whole();

    /**
     * The data set behind all views.
     *
     * @param data any data set
     * @return the first that is no view
     */
    static DataSet origin(DataSet data) {
        DataSet source = data;
        while (source instanceof DataView view) {
            source = view.whole();
        }
        return source;
    }
}
