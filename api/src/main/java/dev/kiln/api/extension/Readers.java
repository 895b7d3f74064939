package dev.kiln.api.extension;

import java.util.Arrays;

/** Readers of option values from texts, or from values in a YAML file or a program. */
final class Readers {

    private Readers() {}

    static Double real(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        String text = value.toString().trim();
        int slash = text.indexOf('/');
        if (slash > 0) {
            return finite(Double.parseDouble(text.substring(0, slash)) / Double.parseDouble(text.substring(slash + 1)));
        }
        if (text.endsWith("%")) {
            return finite(Double.parseDouble(text.substring(0, text.length() - 1)) / 100);
        }
        return finite(Double.parseDouble(text));
    }

    private static double finite(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new NumberFormatException("not finite");
        }
        return value;
    }

    static Long integer(Object value) {
        return value instanceof Integer || value instanceof Long
                ? Long.valueOf(((Number) value).longValue())
                : Long.valueOf(value.toString().trim());
    }

    static Boolean flag(Object value) {
        return switch (value.toString().trim()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    static <E extends Enum<E>> E choice(Object value, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant == value || Option.word(constant).equals(value.toString()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not one of the words"));
    }
}
