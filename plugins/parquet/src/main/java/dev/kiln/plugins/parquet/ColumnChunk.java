package dev.kiln.plugins.parquet;

/**
 * The values of a column in a group of rows.
 *
 * @param begin the position of its first page
 * @param end the position after its last page
 * @param compression the compression of its pages
 */
record ColumnChunk(long begin, long end, Compression compression) {

    /**
     * Reads the metadata of a chunk.
     *
     * @param chunk the metadata
     * @param type the type of the values in the schema
     * @throws UnreadableException if the chunk is encrypted, lies in another file, or is compressed in an unknown way
     */
    static ColumnChunk of(ThriftStruct chunk, PhysicalType type) {
        if (chunk.has(8) || chunk.has(9)) {
            throw new UnreadableException("is encrypted");
        }
        if (chunk.has(1)) {
            throw new UnreadableException("lies in another file");
        }
        ThriftStruct data = chunk.struct(3);
        if (PhysicalType.of(data.size(1)) != type) {
            throw new IllegalArgumentException("a column is of two types");
        }
        long first = data.number(9);
        long dictionary = data.number(11, 0);
        long begin = dictionary > 0 ? Math.min(first, dictionary) : first;
        long size = data.number(7);
        if (size < 0 || begin > Long.MAX_VALUE - size) {
            throw new IllegalArgumentException("a column of " + size + " bytes");
        }
        return new ColumnChunk(begin, begin + size, Compression.of(data.size(4)));
    }
}
