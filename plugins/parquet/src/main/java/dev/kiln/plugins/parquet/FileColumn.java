package dev.kiln.plugins.parquet;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A column of a table: an element below the root of a file's schema.
 *
 * @param name its name
 * @param leaf the number of its first leaf among those of the file
 * @param leaves the number of its leaves, 1 unless it is nested
 * @param form the form of its values; empty where they have no texts
 * @param reason the reason for that, a clause
 */
record FileColumn(String name, int leaf, int leaves, Optional<Form> form, String reason) {

    /**
     * The form of values.
     *
     * @param type their type
     * @param length the number of bytes of each, where it is fixed
     * @param isOptional whether some may be null
     * @param text gives the text of a value
     */
    record Form(PhysicalType type, int length, boolean isOptional, Function<Object, String> text) {}

    private static final int OPTIONAL = 1;
    private static final int REPEATED = 2;
    private static final int MAP = 1;
    private static final int LIST = 3;

    /**
     * A column.
     *
     * @param element its declaration
     * @param leaf the number of its first leaf
     * @param leaves the number of its leaves
     */
    static FileColumn of(ThriftStruct element, int leaf, int leaves) {
        String name = element.text(4);
        try {
            return new FileColumn(name, leaf, leaves, Optional.of(form(element)), "");
        } catch (UnreadableException e) {
            return new FileColumn(name, leaf, leaves, Optional.empty(), e.reason());
        }
    }

    private static Form form(ThriftStruct element) {
        if (element.number(3, 0) == REPEATED) {
            throw new UnreadableException("holds lists");
        }
        if (element.number(5, 0) > 0 || !element.has(1)) {
            long kind = element.number(6, -1);
            throw new UnreadableException(
                    kind == LIST ? "holds lists" : kind == MAP ? "holds maps" : "holds structures");
        }
        PhysicalType type = PhysicalType.of(element.size(1));
        int length = (int) element.number(2, 0);
        if (type == PhysicalType.FIXED_LEN_BYTE_ARRAY && length < 0) {
            throw new IllegalArgumentException("values of " + length + " bytes");
        }
        return new Form(type, length, element.number(3, 0) == OPTIONAL, Meaning.of(element, type));
    }

    /** The same column where it cannot be read. */
    FileColumn unreadable(String why) {
        return new FileColumn(name, leaf, leaves, Optional.empty(), why);
    }

    /** The columns of a schema, the root of which is its first element. */
    static List<FileColumn> all(List<ThriftStruct> schema) {
        return new SchemaWalk(schema).columns();
    }
}
