package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON as RFC 8259 has it, and nothing beyond. It takes no stack, however deep values lie in one another. */
final class JsonReader {

    private static final int MOST_DIGITS = 1000;

    /** Every number of so many digits is a long. */
    private static final int LONG_DIGITS = 18;

    private static final int HEX_DIGITS = 4;

    private final String text;
    private final String source;
    private final Deque<Container> open = new ArrayDeque<>();
    private int at;

    JsonReader(String text, String source) {
        this.text = text;
        this.source = source;
    }

    /** An object or an array that has not ended. */
    private static final class Container {

        private final boolean isObject;
        private final Map<String, Json> members = new LinkedHashMap<>();
        private final List<Json> items = new ArrayList<>();
        private String name = "";

        Container(boolean isObject) {
            this.isObject = isObject;
        }

        char end() {
            return isObject ? '}' : ']';
        }

        void add(Json value) {
            if (isObject) {
                members.put(name, value);
            } else {
                items.add(value);
            }
        }

        Json value() {
            return isObject ? Json.ofMembers(members) : Json.ofItems(items);
        }
    }

    Json read() {
        Json value = value();
        while (!open.isEmpty()) {
            value = add(value) ? value() : open.pop().value();
        }
        skipBlanks();
        if (at < text.length()) {
            throw expected("the end of the text");
        }
        return value;
    }

    /** The next value that has nothing in it; the objects and arrays around it are opened. */
    private Json value() {
        while (true) {
            skipBlanks();
            boolean isObject = take('{');
            if (!isObject && !take('[')) {
                return scalar();
            }
            Container container = new Container(isObject);
            open.push(container);
            if (open.size() > Json.DEEPEST) {
                throw wrong("objects and arrays lie more than " + Json.DEEPEST + " deep in one another");
            }
            skipBlanks();
            if (take(container.end())) {
                return open.pop().value();
            }
            readName(container);
        }
    }

    /** Puts a value where it belongs, and says whether another one follows there. */
    private boolean add(Json value) {
        Container container = open.getFirst();
        container.add(value);
        skipBlanks();
        if (take(',')) {
            readName(container);
            return true;
        }
        if (take(container.end())) {
            return false;
        }
        throw expected("a comma or " + container.end());
    }

    private void readName(Container container) {
        if (!container.isObject) {
            return;
        }
        skipBlanks();
        if (!take('"')) {
            throw expected("a name in double quotes");
        }
        container.name = characters();
        skipBlanks();
        if (!take(':')) {
            throw expected("a colon after the name");
        }
    }

    private Json scalar() {
        if (take('"')) {
            return Json.of(characters());
        }
        if (at < text.length() && (text.charAt(at) == '-' || isDigit())) {
            return number();
        }
        if (take("true")) {
            return Json.of(true);
        }
        if (take("false")) {
            return Json.of(false);
        }
        if (take("null")) {
            return Json.NULL;
        }
        throw expected("a value");
    }

    /** The characters up to the closing quotes of a text. */
    private String characters() {
        StringBuilder characters = new StringBuilder();
        int from = at;
        while (at < text.length() && text.charAt(at) != '"') {
            char character = text.charAt(at);
            if (character < ' ') {
                throw wrong("a text has " + found() + ", which must be written as an escape");
            }
            at++;
            if (character == '\\') {
                characters.append(text, from, at - 1).append(escaped());
                from = at;
            }
        }
        characters.append(text, from, at);
        if (!take('"')) {
            throw expected("double quotes after a text");
        }
        return characters.toString();
    }

    private char escaped() {
        char letter = at < text.length() ? text.charAt(at) : 0;
        at++;
        return switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> {
                at--;
                throw expected("an escape, one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
            }
        };
    }

    private char hexadecimal() {
        int code = 0;
        for (int i = 0; i < HEX_DIGITS; i++) {
            // only those of ASCII, which are the ones with values below 128
            char letter = at < text.length() ? text.charAt(at) : 0;
            int digit = letter < 128 ? Character.digit(letter, 16) : -1;
            if (digit < 0) {
                throw expected("four hexadecimal digits after \\u");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    private Json number() {
        int from = at;
        take('-');
        int digits = whole();
        boolean hasFraction = take('.');
        if (hasFraction) {
            digits += digits();
        }
        boolean hasExponent = take('e') || take('E');
        if (hasExponent) {
            if (!take('+')) {
                take('-');
            }
            digits += digits();
        }
        if (digits > MOST_DIGITS) {
            throw wrong("a number has " + digits + " digits, expected at most " + MOST_DIGITS);
        }
        String literal = text.substring(from, at);
        if (hasFraction || hasExponent) {
            return Json.of(Double.parseDouble(literal));
        }
        return digits <= LONG_DIGITS ? Json.of(Long.parseLong(literal)) : Json.of(new BigInteger(literal));
    }

    /** Goes past the digits before a point, and returns how many there are. */
    private int whole() {
        if (!take('0')) {
            return digits();
        }
        if (isDigit()) {
            throw wrong("a number begins with 0");
        }
        return 1;
    }

    private int digits() {
        int from = at;
        while (isDigit()) {
            at++;
        }
        if (at == from) {
            throw expected("a digit");
        }
        return at - from;
    }

    private boolean isDigit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean take(char character) {
        boolean isThere = at < text.length() && text.charAt(at) == character;
        if (isThere) {
            at++;
        }
        return isThere;
    }

    private boolean take(String word) {
        boolean isThere = text.startsWith(word, at);
        if (isThere) {
            at += word.length();
        }
        return isThere;
    }

    private FileFormatException expected(String what) {
        return wrong("expected " + what + ", found " + found());
    }

    /** The character at this place, in words if it is invisible. */
    private String found() {
        if (at >= text.length()) {
            return "the end of the text";
        }
        int character = text.codePointAt(at);
        return isSeen(character) ? Character.toString(character) : String.format("the character U+%04X", character);
    }

    private static boolean isSeen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private FileFormatException wrong(String reason) {
        String before = text.substring(0, at);
        long line = before.chars().filter(character -> character == '\n').count() + 1;
        int column = at - before.lastIndexOf('\n');
        return new FileFormatException(
                source + " is not JSON, line " + line + ", column " + column + ": " + reason + ".");
    }
}
