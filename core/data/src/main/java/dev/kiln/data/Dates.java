package dev.kiln.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The format of dates in a table (ISO 8601): {@code 2024-02-29}, or with a time after T or a blank,
 * {@code 2024-02-29T18:30}, {@code 2024-02-29 18:30:15.5Z}, {@code 2024-02-29T18:30+01:00}. A time with an offset is
 * that of UTC.
 */
final class Dates {

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern TIMED = Pattern.compile(
            DATE.pattern() + "[T ]\\d{2}:\\d{2}(:\\d{2}([.]\\d{1,9})?)?(?<offset>Z|[+-]\\d{2}:\\d{2})?");

    private Dates() {}

    /** The date and time in a cell; that of the day's begin where there is none. */
    static Optional<LocalDateTime> in(String cell) {
        try {
            if (DATE.matcher(cell).matches()) {
                return Optional.of(LocalDate.parse(cell).atStartOfDay());
            }
            Matcher timed = TIMED.matcher(cell);
            if (!timed.matches()) {
                return Optional.empty();
            }
            String text = cell.replace(' ', 'T');
            return Optional.of(
                    timed.group("offset") == null
                            ? LocalDateTime.parse(text)
                            : OffsetDateTime.parse(text)
                                    .withOffsetSameInstant(ZoneOffset.UTC)
                                    .toLocalDateTime());
        } catch (DateTimeException e) {
            // such as a 30th of February
            return Optional.empty();
        }
    }

    /** Whether a cell that is a date has a time. */
    static boolean isTimed(String cell) {
        return TIMED.matcher(cell).matches();
    }

    /** The reason why a cell is no date, and the remedies, as the end of a sentence. */
    static String fault(String column, String cell, Set<Numerals.Remedy> remedies) {
        List<String> ways = new ArrayList<>(List.of("write it as 2024-02-29 or 2024-02-29T18:30"));
        if (remedies.contains(Numerals.Remedy.MISSING)) {
            ways.add("write missing=" + cell + " if it stands for a missing value");
        }
        if (remedies.contains(Numerals.Remedy.TEXT)) {
            ways.add("write types=" + column + ":text if the column holds texts");
        }
        return "which is not a date: " + String.join(", or ", ways) + ".";
    }
}
