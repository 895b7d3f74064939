package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value (RFC 8259): an object, an array, a text, a number, a truth value or null. Values are immutable.
 *
 * <p>Navigation never fails and never gives null: a member that is absent is {@linkplain #isMissing missing}, and a
 * value of another kind than was asked for gives the caller's fallback.
 *
 * <pre>{@code
 * Json json = Json.parse("{\"mels\": 64, \"words\": [\"a\", \"b\"]}", "The metadata");
 * json.get("mels").integer(0);      // 64
 * json.get("words").texts();        // [a, b]
 * json.get("rate").number(16000);   // 16000.0, as there is no such member
 * Json.object().with("mels", 64).toString();   // {"mels":64}
 * }</pre>
 *
 * <p>JSON has no numbers that are not finite. As in most writers for Java, they are written as the texts {@code "NaN"},
 * {@code "Infinity"} and {@code "-Infinity"}, which {@link #number} understands.
 */
public final class Json {

    /** The value null. */
    public static final Json NULL = new Json(Kind.NULL, Map.of(), List.of(), null);

    /** How deep objects and arrays may lie in one another. */
    static final int DEEPEST = 1000;

    private static final Json MISSING = new Json(Kind.MISSING, Map.of(), List.of(), null);

    private static final Map<String, Double> NOT_FINITE =
            Map.of("NaN", Double.NaN, "Infinity", Double.POSITIVE_INFINITY, "-Infinity", Double.NEGATIVE_INFINITY);

    private static final double LONG_RANGE = 0x1p63;

    private enum Kind {
        OBJECT,
        ARRAY,
        TEXT,
        NUMBER,
        TRUTH,
        NULL,
        MISSING
    }

    private final Kind kind;
    private final Map<String, Json> members;
    private final List<Json> items;

    /** A String, Long, BigInteger, Double or Boolean; null of the other kinds. */
    private final @Nullable Object scalar;

    private final int depth;

    private Json(Kind kind, Map<String, Json> members, List<Json> items, @Nullable Object scalar) {
        this.kind = kind;
        this.members = members;
        this.items = items;
        this.scalar = scalar;
        int within = 0;
        for (Json member : members.values()) {
            within = Math.max(within, member.depth);
        }
        for (Json item : items) {
            within = Math.max(within, item.depth);
        }
        this.depth = kind == Kind.OBJECT || kind == Kind.ARRAY ? within + 1 : 0;
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("The value has objects and arrays that lie " + depth
                    + " deep in one another, expected at most " + DEEPEST + ".");
        }
    }

    private static Json scalar(Kind kind, Object value) {
        return new Json(kind, Map.of(), List.of(), value);
    }

    /** An object; the map is not copied. */
    static Json ofMembers(Map<String, Json> members) {
        return new Json(Kind.OBJECT, Collections.unmodifiableMap(members), List.of(), null);
    }

    /** An array; the list is not copied. */
    static Json ofItems(List<Json> items) {
        return new Json(Kind.ARRAY, Map.of(), Collections.unmodifiableList(items), null);
    }

    /** A whole number of any length. */
    static Json of(BigInteger value) {
        return value.bitLength() < Long.SIZE ? of(value.longValue()) : scalar(Kind.NUMBER, value);
    }

    /**
     * Reads a text. A name that an object has twice is that of the later value.
     *
     * @param text the whole text
     * @param source the words for it that a message begins with, such as {@code The metadata}
     * @return its value
     * @throws FileFormatException if it is not JSON, has objects and arrays more than 1000 deep in one another, or a
     *     number of more than 1000 digits; the message has the line and the column
     */
    public static Json parse(String text, String source) {
        return new JsonReader(text, source).read();
    }

    /**
     * Begins an object.
     *
     * @return one without members
     */
    public static Json object() {
        return ofMembers(Map.of());
    }

    /**
     * Makes an array.
     *
     * @param items its items, at most 999 deep
     * @return the array
     */
    public static Json array(Collection<Json> items) {
        return ofItems(List.copyOf(items));
    }

    /**
     * Makes an array of texts.
     *
     * @param texts the texts
     * @return the array
     */
    public static Json ofTexts(Collection<String> texts) {
        return ofItems(texts.stream().map(Json::of).toList());
    }

    /**
     * Makes a text.
     *
     * @param value the text
     * @return its value
     */
    public static Json of(String value) {
        return scalar(Kind.TEXT, Objects.requireNonNull(value, "value"));
    }

    /**
     * Makes a whole number.
     *
     * @param value the number
     * @return its value
     */
    public static Json of(long value) {
        return scalar(Kind.NUMBER, value);
    }

    /**
     * Makes a number.
     *
     * @param value the number
     * @return its value
     */
    public static Json of(double value) {
        return scalar(Kind.NUMBER, value);
    }

    /**
     * Makes a truth value.
     *
     * @param value whether it is true
     * @return its value
     */
    public static Json of(boolean value) {
        return scalar(Kind.TRUTH, value);
    }

    /**
     * Adds a member to an object, or replaces the one of that name.
     *
     * @param name the name
     * @param value the value, at most 999 deep and not missing
     * @return another object
     * @throws IllegalArgumentException if this is not an object, or the value is missing
     */
    public Json with(String name, Json value) {
        if (!isObject() || value.isMissing()) {
            throw new IllegalArgumentException("The member " + name + " is " + value.kind + " in a value that is "
                    + kind + ", expected a value in an OBJECT.");
        }
        Map<String, Json> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return ofMembers(more);
    }

    /**
     * Adds a text to an object.
     *
     * @param name the name
     * @param value the text
     * @return another object
     */
    public Json with(String name, String value) {
        return with(name, of(value));
    }

    /**
     * Adds a whole number to an object.
     *
     * @param name the name
     * @param value the number
     * @return another object
     */
    public Json with(String name, long value) {
        return with(name, of(value));
    }

    /**
     * Adds a number to an object.
     *
     * @param name the name
     * @param value the number
     * @return another object
     */
    public Json with(String name, double value) {
        return with(name, of(value));
    }

    /**
     * Adds a truth value to an object.
     *
     * @param name the name
     * @param value whether it is true
     * @return another object
     */
    public Json with(String name, boolean value) {
        return with(name, of(value));
    }

    /** {@return whether this is an object} */
    public boolean isObject() {
        return kind == Kind.OBJECT;
    }

    /** {@return whether this is an array} */
    public boolean isArray() {
        return kind == Kind.ARRAY;
    }

    /** {@return whether this is a text} */
    public boolean isText() {
        return kind == Kind.TEXT;
    }

    /** {@return whether this is a number} */
    public boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    /** {@return whether this is true or false} */
    public boolean isTruth() {
        return kind == Kind.TRUTH;
    }

    /** {@return whether this is null} */
    public boolean isNull() {
        return kind == Kind.NULL;
    }

    /** {@return whether there is no value: {@link #get} found nothing} */
    public boolean isMissing() {
        return kind == Kind.MISSING;
    }

    /**
     * Returns a member of an object.
     *
     * @param name its name
     * @return the value; missing if this is not an object or has no such member
     */
    public Json get(String name) {
        return members.getOrDefault(name, MISSING);
    }

    /**
     * Returns an item of an array.
     *
     * @param index its index, from 0
     * @return the value; missing if this is not an array or has no such item
     */
    public Json get(int index) {
        return index >= 0 && index < items.size() ? items.get(index) : MISSING;
    }

    /**
     * Returns the members of an object.
     *
     * @return the values by their names, in order; empty if this is not an object
     */
    public Map<String, Json> members() {
        return members;
    }

    /**
     * Returns the items of an array.
     *
     * @return the items; empty if this is not an array
     */
    public List<Json> items() {
        return items;
    }

    /**
     * Returns the items of an array as {@link #text} gives them.
     *
     * @return a text for each item; empty if this is not an array
     */
    public List<String> texts() {
        List<String> texts = new ArrayList<>(items.size());
        items.forEach(item -> texts.add(item.text()));
        return texts;
    }

    /**
     * Returns the text.
     *
     * @return the text, or the spelling of a number or a truth value; empty of other kinds
     */
    public String text() {
        return text("");
    }

    /**
     * Returns the text.
     *
     * @param fallback the text of other kinds
     * @return the text, or the spelling of a number or a truth value
     */
    public String text(String fallback) {
        return scalar == null ? fallback : scalar.toString();
    }

    /**
     * Returns the truth value.
     *
     * @param fallback the value of other kinds
     * @return whether it is true
     */
    public boolean truth(boolean fallback) {
        return scalar instanceof Boolean value ? value : fallback;
    }

    /**
     * Returns the number.
     *
     * @param fallback the number of other kinds
     * @return the nearest double, infinite beyond the range of doubles; also of the texts for numbers that are not
     *     finite
     */
    public double number(double fallback) {
        if (scalar instanceof Number value) {
            return value.doubleValue();
        }
        return scalar instanceof String value ? NOT_FINITE.getOrDefault(value, fallback) : fallback;
    }

    /**
     * Returns the whole number.
     *
     * @param fallback the number of other kinds
     * @return the number; the fallback too if it has a fraction, or is out of the range of int
     */
    public int integer(int fallback) {
        OptionalLong value = whole();
        boolean isInt = value.isPresent() && value.getAsLong() == (int) value.getAsLong();
        return isInt ? (int) value.getAsLong() : fallback;
    }

    /**
     * Returns the whole number.
     *
     * @param fallback the number of other kinds
     * @return the number; the fallback too if it has a fraction, or is out of the range of long
     */
    public long longInteger(long fallback) {
        return whole().orElse(fallback);
    }

    private OptionalLong whole() {
        if (scalar instanceof Long value) {
            return OptionalLong.of(value);
        }
        boolean isWhole = scalar instanceof Double value && value == Math.rint(value) && Math.abs(value) < LONG_RANGE;
        return isWhole ? OptionalLong.of((long) number(0)) : OptionalLong.empty();
    }

    /** {@return the value as compact text, members in order; of a missing value an empty one} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        JsonWriter.write(this, text);
        return text.toString();
    }

    /** Compares the values; the order of members makes no difference, and 1 is another value than 1.0. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json that
                && kind == that.kind
                && members.equals(that.members)
                && items.equals(that.items)
                && Objects.equals(scalar, that.scalar);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, members, items, scalar);
    }
}
