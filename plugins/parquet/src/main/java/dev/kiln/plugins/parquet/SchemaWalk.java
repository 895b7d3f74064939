package dev.kiln.plugins.parquet;

import java.util.ArrayList;
import java.util.List;

/** A walk through the elements of a schema, each of which is followed by its children. */
final class SchemaWalk {

    private final List<ThriftStruct> schema;
    private int at = 1;

    SchemaWalk(List<ThriftStruct> schema) {
        this.schema = schema;
    }

    List<FileColumn> columns() {
        List<FileColumn> columns = new ArrayList<>();
        int leaf = 0;
        while (at < schema.size()) {
            ThriftStruct element = schema.get(at);
            int leaves = leaves();
            columns.add(FileColumn.of(element, leaf, leaves));
            leaf += leaves;
        }
        return columns;
    }

    /** Passes an element with all that is below it, and counts the leaves. */
    private int leaves() {
        int leaves = 0;
        for (long open = 1; open > 0; open--) {
            long children = Math.max(0, schema.get(at).number(5, 0));
            at++;
            leaves += children > 0 ? 0 : 1;
            open += children;
        }
        return leaves;
    }
}
