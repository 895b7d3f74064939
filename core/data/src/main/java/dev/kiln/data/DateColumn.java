package dev.kiln.data;

import dev.kiln.files.Json;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A column of dates: {@code (days - mean) / deviation} for the days since 1970-01-01 with their fraction, then the sine
 * and the cosine of the angles {@code 2 pi d / n} of the day of the year ({@code d} from 0, {@code n} its length), of the
 * day of the week ({@code d} is 0 on Monday, {@code n} is 7) and, where there are times, of the second of the day
 * ({@code n} is 86400). A missing one is the median.
 *
 * @param name the column's name
 * @param isTimed whether there are times
 * @param days the statistics of the days
 */
record DateColumn(String name, boolean isTimed, Numbers days) implements TableColumn {

    private static final double SECONDS = 86_400;
    private static final int WEEK = 7;
    private static final int WIDTH = 5;
    private static final int TIMED_WIDTH = 7;

    /**
     * Fits a column.
     *
     * @param name its name
     * @param cells its cells, all of them dates
     * @param standardize whether the days are standardized to mean 0 and standard deviation 1; else they are those
     *     since the first date
     */
    static DateColumn fit(String name, List<String> cells, boolean standardize) {
        double[] values = cells.stream()
                .mapToDouble(cell -> days(Dates.in(cell).orElseThrow()))
                .toArray();
        Numbers fitted = Numbers.fit(name, values, standardize);
        double first = Arrays.stream(values).min().orElseThrow();
        return new DateColumn(
                name,
                cells.stream().anyMatch(Dates::isTimed),
                standardize ? fitted : new Numbers(name, fitted.median(), first, 1));
    }

    private static double days(LocalDateTime date) {
        return date.toLocalDate().toEpochDay() + date.toLocalTime().toNanoOfDay() / (SECONDS * 1e9);
    }

    private static LocalDateTime date(double days) {
        return LocalDateTime.ofEpochSecond(Math.round(days * SECONDS), 0, ZoneOffset.UTC);
    }

    @Override
    public ColumnKind kind() {
        return ColumnKind.DATE;
    }

    @Override
    public boolean literal() {
        return false;
    }

    @Override
    public int width() {
        return isTimed ? TIMED_WIDTH : WIDTH;
    }

    @Override
    public String substitute() {
        LocalDateTime median = date(days.median());
        return "the median " + (isTimed ? median : median.toLocalDate());
    }

    @Override
    public boolean encode(String cell, Numerals numerals, float[] row, int at) {
        Optional<LocalDateTime> date = Dates.in(cell);
        date.ifPresent(found -> put(found, row, at));
        return date.isPresent();
    }

    @Override
    public void impute(float[] row, int at) {
        put(date(days.median()), row, at);
    }

    private void put(LocalDateTime date, float[] row, int at) {
        row[at] = (float) ((days(date) - days.mean()) / days.deviation());
        double year = date.toLocalDate().lengthOfYear();
        turn((date.getDayOfYear() - 1) / year, row, at + 1);
        turn((date.getDayOfWeek().getValue() - 1) / (double) WEEK, row, at + 3);
        if (isTimed) {
            turn(date.toLocalTime().toSecondOfDay() / SECONDS, row, at + WIDTH);
        }
    }

    /** The sine and the cosine of a part of a full turn. */
    private static void turn(double part, float[] row, int at) {
        row[at] = (float) Math.sin(2 * Math.PI * part);
        row[at + 1] = (float) Math.cos(2 * Math.PI * part);
    }

    @Override
    public boolean isSound() {
        return days.isSound();
    }

    @Override
    public Json json() {
        return days.json().with("kind", kind().word()).with("timed", isTimed);
    }
}
