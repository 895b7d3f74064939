package dev.kiln.files;

import java.util.Map;

/** Writes JSON without blanks. It goes as deep into the stack as values lie in one another, which is bounded. */
final class JsonWriter {

    private static final int FIRST_PRINTABLE = ' ';

    private JsonWriter() {}

    static void write(Json value, StringBuilder to) {
        if (value.isObject()) {
            writeMembers(value.members(), to);
        } else if (value.isArray()) {
            String separator = "[";
            for (Json item : value.items()) {
                to.append(separator);
                write(item, to);
                separator = ",";
            }
            to.append(value.items().isEmpty() ? "[]" : "]");
        } else if (value.isText() || isNotFinite(value)) {
            writeText(value.text(), to);
        } else {
            to.append(value.isNull() ? "null" : value.text());
        }
    }

    /** JSON has no such numbers. */
    private static boolean isNotFinite(Json value) {
        String spelling = value.isNumber() ? value.text() : "";
        return spelling.endsWith("Infinity") || spelling.equals("NaN");
    }

    private static void writeMembers(Map<String, Json> members, StringBuilder to) {
        to.append('{');
        String separator = "";
        for (Map.Entry<String, Json> member : members.entrySet()) {
            to.append(separator);
            writeText(member.getKey(), to);
            to.append(':');
            write(member.getValue(), to);
            separator = ",";
        }
        to.append('}');
    }

    private static void writeText(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            writeCharacter(text.charAt(i), to);
        }
        to.append('"');
    }

    private static void writeCharacter(char character, StringBuilder to) {
        switch (character) {
            case '"' -> to.append("\\\"");
            case '\\' -> to.append("\\\\");
            case '\b' -> to.append("\\b");
            case '\f' -> to.append("\\f");
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> {
                if (character < FIRST_PRINTABLE) {
                    to.append(String.format("\\u%04X", (int) character));
                } else {
                    to.append(character);
                }
            }
        }
    }
}
