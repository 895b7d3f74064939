package dev.kiln.data;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The format of numbers in a table: an optional sign, decimal digits with at most one decimal mark, and an optional
 * exponent, as in {@code -1.5e-3}. Nothing else is a number: no {@code inf}, no suffix, no hexadecimal digits, no
 * separators of thousands.
 */
enum Numerals {
    /** 1.5. */
    POINT('.', ','),
    /** 1,5. */
    COMMA(',', '.');

    private static final Pattern INFINITE = Pattern.compile("[+-]?(inf|infinity|nan)", Pattern.CASE_INSENSITIVE);

    /** A number with a sign, also a typographic one, between currencies, percent signs and blanks. */
    private static final Pattern SURROUNDED = Pattern.compile(
            "[\\p{Zs}\\p{Sc}]*[+\\-\u2212\u2013]?[\\p{Zs}\\p{Sc}]*(?<digits>.*?)[\\p{Zs}\\p{Sc}%\u2030]*");

    /** The maximum length of a cell, since exact conversions of longer ones are slow. */
    private static final int LONGEST_EXACT = 1000;

    /** The maximum number of zeros that are written out. */
    private static final int LONGEST_PLAIN = 20;

    private final char mark;
    private final Pattern number;
    private final Pattern otherwise;

    Numerals(char mark, char other) {
        this.mark = mark;
        this.number = decimal(mark);
        // with the other decimal mark, or with separators of thousands
        this.otherwise =
                Pattern.compile(decimal(other).pattern() + "|[+-]?\\d{1,3}([ ',._\u00a0\u202f]\\d{3})+([.,]\\d*)?");
    }

    private static Pattern decimal(char mark) {
        return Pattern.compile("[+-]?(\\d++([" + mark + "]\\d*+)?|[" + mark + "]\\d++)([eE][+-]?\\d++)?");
    }

    /** A number with a decimal point in this format. */
    String written(String number) {
        return number.replace('.', mark);
    }

    /** The finite number in a cell. */
    OptionalDouble number(String cell) {
        if (!number.matcher(cell).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(mark == '.' ? cell : cell.replace(mark, '.'));
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /**
     * Whether a cell looks like a number, but is none here: {@code 1,5}, {@code 1,200}, {@code 12 %}, {@code $5} or
     * {@code inf}.
     */
    boolean isWrittenOtherwise(String cell) {
        return number(cell).isEmpty()
                && (number.matcher(cell).matches()
                        || otherwise.matcher(cell).matches()
                        || isSurrounded(cell)
                        || INFINITE.matcher(cell).matches());
    }

    private boolean isSurrounded(String cell) {
        Matcher parts = SURROUNDED.matcher(cell);
        return parts.matches()
                && !parts.group("digits").equals(cell)
                && (number.matcher(parts.group("digits")).matches()
                        || otherwise.matcher(parts.group("digits")).matches());
    }

    /** The user's alternatives to mending the cells of a column. */
    enum Remedy {
        /** {@code missing=WORD}. */
        MISSING,
        /** {@code types=COLUMN:text}. */
        TEXT
    }

    /** The reason why a cell is not a number, and the remedies, as the end of a sentence and the next ones. */
    String fault(String column, String cell, Set<Remedy> remedies) {
        boolean isFinite =
                !number.matcher(cell).matches() && !INFINITE.matcher(cell).matches();
        boolean isOtherwise = isFinite && otherwise.matcher(cell).matches();
        String word = this == POINT ? "comma" : "point";
        List<String> ways = new ArrayList<>();
        if (isOtherwise) {
            ways.add("write decimal=" + word + " if the decimal mark is a " + word);
            ways.add("take out what separates thousands");
        } else if (isSurrounded(cell)) {
            ways.add(
                    "leave the digits alone, without signs of percent, currencies and blanks around them and with a plain"
                            + " minus");
        } else {
            ways.add("mend the cell");
        }
        if (!isOtherwise && !isSurrounded(cell) && remedies.contains(Remedy.MISSING)) {
            ways.add("write missing=" + cell + " if it stands for a missing value");
        }
        if (isFinite && remedies.contains(Remedy.TEXT)) {
            ways.add("write types=" + column + ":text if the column holds texts");
        }
        String fault = isOtherwise
                ? "which is not a number where the decimal mark is a " + name().toLowerCase(Locale.ROOT)
                : isFinite ? "which is not a number" : "which is not a finite number";
        return fault + ": " + String.join(", or ", ways) + ".";
    }

    /**
     * The number in a cell, exact up to a usual length.
     *
     * @param cell a cell in which {@link #number} finds a number
     */
    BigDecimal exact(String cell) {
        if (cell.length() <= LONGEST_EXACT) {
            try {
                return new BigDecimal(mark == '.' ? cell : cell.replace(mark, '.'));
            } catch (NumberFormatException e) {
                // the exponent is far out of any range
            }
        }
        return BigDecimal.valueOf(number(cell).orElseThrow());
    }

    /** {@link #canonical(BigDecimal)} of a number that may be NaN. */
    static String canonical(double value) {
        return Double.isFinite(value) ? canonical(BigDecimal.valueOf(value)) : Double.toString(value);
    }

    /** The canonical form of a number, equal only for equal ones: {@code 1} for {@code 1.0}. */
    static String canonical(BigDecimal value) {
        BigDecimal shortest = value.stripTrailingZeros();
        boolean isShort = Math.abs((long) shortest.scale()) <= LONGEST_PLAIN;
        return isShort ? shortest.toPlainString() : shortest.toString();
    }
}
