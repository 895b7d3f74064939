package dev.kiln.plugins.parquet;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.format.TableReader;
import dev.kiln.graph.error.FileFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A Parquet file: {@code parquet:FILE}.
 *
 * <table>
 * <caption>Types of columns</caption>
 * <tr><td>booleans</td><td>the texts {@code true} and {@code false}</td></tr>
 * <tr><td>whole numbers, signed or not, floating point numbers of 16, 32 and 64 bits, decimals</td><td>numbers; NaN is
 *     missing</td></tr>
 * <tr><td>strings, enums, JSON, UUIDs, bytes that are UTF-8</td><td>texts</td></tr>
 * <tr><td>dates and timestamps, also INT96</td><td>dates as in ISO 8601, with {@code Z} where they are instants</td></tr>
 * <tr><td>times of the day</td><td>texts as in ISO 8601</td></tr>
 * <tr><td>null</td><td>missing</td></tr>
 * </table>
 *
 * <p>Columns of other types, of lists, maps and structures, encrypted ones, and those in a compression other than Snappy,
 * gzip, Zstandard and raw LZ4 are {@linkplain TableReader#unreadable unreadable}. All encodings of the format's version
 * 2.12 are read, and checksums are verified where there are some.
 *
 * <p>Memory: one page of each column, about a megabyte, and the rows asked for.
 */
@Describe(name = "parquet", value = "a table in a Parquet file; encoded as csv")
public record ParquetFile() implements TableFile {

    @Override
    public TableReader open(Path file) {
        FileContent content = FileContent.open(file);
        try {
            return new ParquetReader(content, Footer.read(content));
        } catch (UncheckedIOException e) {
            content.close();
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    /** Creates {@code parquet}. */
    public static final class Provider extends RecordProvider<TableFile> implements TableFormat {}
}
