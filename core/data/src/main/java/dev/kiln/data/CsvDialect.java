package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a table is written.
 *
 * @param charset how bytes stand for characters
 * @param separator what stands between cells
 * @param numerals how numbers are written
 * @param canBeSaid whether the user can say so with {@link #OPTIONS}; else messages say how to convert the file
 */
record CsvDialect(Charset charset, Separator separator, Numerals numerals, boolean canBeSaid) {

    /** What stands between cells. */
    enum Separator {
        COMMA(','),
        SEMICOLON(';'),
        TAB('\t');

        private final char character;

        Separator(char character) {
            this.character = character;
        }

        char character() {
            return character;
        }
    }

    private static final Option<Separator> SEPARATOR = Option.choice(
                    "separator", Separator.class, "what stands between the cells of a line")
            .byDefault(Separator.COMMA);
    private static final Option<Numerals> DECIMAL = Option.choice(
                    "decimal", Numerals.class, "what stands before the decimals of a number")
            .byDefault(Numerals.POINT);

    /** What a user can say. */
    static final List<Option<?>> OPTIONS = List.of(TextFile.ENCODING, SEPARATOR, DECIMAL);

    /** UTF-8, commas, and numbers with a point. */
    static final CsvDialect COMMON = new CsvDialect(StandardCharsets.UTF_8, Separator.COMMA, Numerals.POINT, false);

    static CsvDialect of(Options options) {
        return new CsvDialect(TextFile.charset(options), options.get(SEPARATOR), options.get(DECIMAL), true);
    }
}
