package dev.kiln.data;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.ExampleNames;
import dev.kiln.api.data.Task;
import java.util.List;

/** Examples of another data set, a selection or in another form; its properties apply to the view unless overridden. */
public interface DataView extends DataSet {

    /** Returns the other data set. */
    DataSet whole();

    @Override
    default String spec() {
        return whole().spec();
    }

    @Override
    default long size() {
        return whole().size();
    }

    @Override
    default Task task() {
        return whole().task();
    }

    @Override
    default long[] exampleShape() {
        return whole().exampleShape();
    }

    @Override
    default List<String> classes() {
        return whole().classes();
    }

    @Override
    default List<Column> columns() {
        return whole().columns();
    }

    @Override
    default ExampleNames exampleNames() {
        return whole().exampleNames();
    }

    /**
     * The data set of all views.
     *
     * @param data any data set
     * @return the first that is not a view
     */
    static DataSet origin(DataSet data) {
        DataSet source = data;
        while (source instanceof DataView view) {
            source = view.whole();
        }
        return source;
    }
}
