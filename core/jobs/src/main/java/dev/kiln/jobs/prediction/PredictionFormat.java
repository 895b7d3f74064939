package dev.kiln.jobs.prediction;

import dev.kiln.files.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A format of files with predictions. */
public enum PredictionFormat {

    /** A header line, then a row for each example (RFC 4180), see {@link PredictionColumns}. */
    CSV {
        @Override
        public PredictionListener writer(Appendable out) {
            return new Writer(out) {
                @Override
                Stream<String> header() {
                    return Stream.of(csv(columns().names()));
                }

                @Override
                String line(PredictedExample example) {
                    return csv(columns().cells(example));
                }
            };
        }
    },

    /** A JSON object on each line, see {@link PredictionFields}. */
    JSONL {
        @Override
        public PredictionListener writer(Appendable out) {
            return new Writer(out) {
                @Override
                Stream<String> header() {
                    return Stream.empty();
                }

                @Override
                String line(PredictedExample example) {
                    return json(fields().of(example)).toString();
                }
            };
        }
    };

    /**
     * A writer of predictions.
     *
     * @param out receives the lines, each with a line feed at its end; the caller closes it
     * @return the writer; it throws {@link UncheckedIOException} where {@code out} throws its cause
     */
    public abstract PredictionListener writer(Appendable out);

    /**
     * The format of a file by the end of its name, in any letter case.
     *
     * @param name the name of the file
     * @return the format; empty where there is none of that ending
     */
    public static Optional<PredictionFormat> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of(values())
                .filter(format -> lower.endsWith("." + format.name().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Writes a line for each example. */
    private abstract static class Writer implements PredictionListener {

        private final Appendable out;
        private PredictionForm form = new PredictionForm("", List.of());

        Writer(Appendable out) {
            this.out = out;
        }

        abstract Stream<String> header();

        abstract String line(PredictedExample example);

        PredictionColumns columns() {
            return new PredictionColumns(form);
        }

        PredictionFields fields() {
            return new PredictionFields(form);
        }

        @Override
        public void begin(PredictionForm begun) {
            form = begun;
            header().forEach(this::write);
        }

        @Override
        public void example(PredictedExample example) {
            write(line(example));
        }

        private void write(String line) {
            try {
                out.append(line).append('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String csv(List<String> cells) {
        return cells.stream().map(PredictionFormat::quoted).collect(Collectors.joining(","));
    }

    /** A cell, in quotes where it needs them. */
    private static String quoted(String cell) {
        boolean isPlain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && cell.strip().equals(cell);
        return isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static Json json(Object value) {
        if (value instanceof Map<?, ?> members) {
            Json object = Json.object();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                object = object.with(String.valueOf(member.getKey()), json(member.getValue()));
            }
            return object;
        }
        if (value instanceof List<?> items) {
            return Json.array(items.stream().map(PredictionFormat::json).toList());
        }
        return value instanceof Float number ? Json.of(shortest(number)) : Json.of(String.valueOf(value));
    }

    /** The double with the shortest decimal form that is this number in single precision. */
    private static double shortest(float number) {
        return Double.parseDouble(Float.toString(number));
    }
}
