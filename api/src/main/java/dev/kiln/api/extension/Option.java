package dev.kiln.api.extension;

import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.status.Stable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An option of an extension: its name, type, range, unit, default and documentation, in one place.
 *
 * <pre>{@code
 * static final Option<Double> RATE = Option.real("rate", "the probability that an element becomes 0")
 *         .atLeast(0).below(1).byDefault(0.5);
 * }</pre>
 *
 * <p>An option without a default is required, unless it is {@linkplain #optional optional}.
 *
 * @param <T> the type of its values
 */
@Stable
public final class Option<T> {

    private final String name;
    private final String kind;
    private final String documentation;
    private final OptionReader<T> reader;
    private final Limits limits;
    private final String unit;
    private final @Nullable Object fallback;
    private final boolean isText;
    private final boolean optional;

    private Option(
            String name,
            String kind,
            String documentation,
            OptionReader<T> reader,
            Limits limits,
            String unit,
            @Nullable Object fallback,
            boolean isText,
            boolean optional) {
        this.name = name;
        this.kind = kind;
        this.documentation = documentation;
        this.reader = reader;
        this.limits = limits;
        this.unit = unit;
        this.fallback = fallback;
        this.isText = isText;
        this.optional = optional;
    }

    /**
     * An option of a type without a method of its own here.
     *
     * @param name the word that users type
     * @param kind the type as users read it
     * @param documentation its effect, a clause without a full stop
     * @param reader converts the user's input to the value, or throws {@link IllegalArgumentException}
     * @param <T> the type
     * @return the option, required
     */
    public static <T> Option<T> of(String name, String kind, String documentation, Function<Object, T> reader) {
        return read(name, kind, documentation, OptionReader.of(reader));
    }

    private static <T> Option<T> read(String name, String kind, String documentation, OptionReader<T> reader) {
        return new Option<>(name, kind, documentation, reader, Limits.NONE, "", null, false, false);
    }

    /**
     * A real number. A text may be a quotient, as in {@code 8/255}, or a percentage, as in {@code 90%}.
     *
     * @param name the word that users type
     * @param documentation its effect, a clause without a full stop
     * @return the option, required and without limits
     */
    public static Option<Double> real(String name, String documentation) {
        return of(name, "number", documentation, Readers::real);
    }

    /**
     * An integer.
     *
     * @param name the word that users type
     * @param documentation its effect
     * @return the option, required and without limits
     */
    public static Option<Long> integer(String name, String documentation) {
        return of(name, "integer", documentation, Readers::integer);
    }

    /**
     * True or false.
     *
     * @param name the word that users type
     * @param documentation its effect
     * @return the option, required
     */
    public static Option<Boolean> flag(String name, String documentation) {
        return of(name, "true|false", documentation, Readers::flag);
    }

    /**
     * Any text.
     *
     * @param name the word that users type
     * @param documentation its effect
     * @return the option, required
     */
    public static Option<String> text(String name, String documentation) {
        return of(name, "text", documentation, Object::toString);
    }

    /**
     * A file.
     *
     * @param name the word that users type
     * @param documentation its effect
     * @return the option, required
     */
    public static Option<Path> file(String name, String documentation) {
        return of(name, "file", documentation, value -> Path.of(value.toString()));
    }

    /**
     * One of some words: the constants of an enum in lower case, underscores as hyphens.
     *
     * @param name the word that users type
     * @param type the enum
     * @param documentation its effect
     * @param <E> the enum
     * @return the option, required
     */
    public static <E extends Enum<E>> Option<E> choice(String name, Class<E> type, String documentation) {
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Option::word).toList();
        return of(name, String.join("|", words), documentation, value -> Readers.choice(value, type));
    }

    /**
     * Another extension, as in {@code optimizer=[sgd:lr=0.1,momentum=0.9]}; it is checked and created before the one
     * that has the option.
     *
     * @param name the word that users type
     * @param type the interface of its kind, such as {@code Optimizer.class}
     * @param documentation its effect
     * @param <T> the kind of extension
     * @return the option, required
     */
    public static <T> Option<T> extension(String name, Class<T> type, String documentation) {
        return read(name, hyphenated(type.getSimpleName()), documentation, OptionReader.extension(type));
    }

    /**
     * A list, as in {@code [0.1;0.2]}.
     *
     * @param element the option of one element, whose name, documentation, range and unit are the list's
     * @param <T> the type of an element
     * @return the option, required
     */
    public static <T> Option<List<T>> list(Option<T> element) {
        return new Option<>(
                element.name,
                "list of " + element.kind,
                element.documentation,
                OptionReader.list(element),
                element.limits,
                element.unit,
                null,
                false,
                false);
    }

    /** A name of Java as users type it: {@code randomStart} is {@code random-start}, {@code Optimizer optimizer}. */
    static String hyphenated(String name) {
        return name.replaceAll("(?<=[a-z0-9])([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    static String word(Object constant) {
        return constant instanceof Enum<?> e
                ? e.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : constant.toString();
    }

    /**
     * The same option with a minimum.
     *
     * @param least the minimum value
     * @return the option
     */
    public Option<T> atLeast(double least) {
        return with(limits.atLeast(least), unit, fallback, optional);
    }

    /**
     * The same option with a maximum.
     *
     * @param greatest the maximum value
     * @return the option
     */
    public Option<T> atMost(double greatest) {
        return with(limits.atMost(greatest), unit, fallback, optional);
    }

    /**
     * The same option with an exclusive lower bound.
     *
     * @param bound the bound, which values must exceed
     * @return the option
     */
    public Option<T> above(double bound) {
        return with(limits.above(bound), unit, fallback, optional);
    }

    /**
     * The same option with an exclusive upper bound.
     *
     * @param bound the bound, which values must stay below
     * @return the option
     */
    public Option<T> below(double bound) {
        return with(limits.below(bound), unit, fallback, optional);
    }

    /**
     * The same option with a unit.
     *
     * @param name the unit
     * @return the option
     */
    public Option<T> in(String name) {
        return with(limits, name, fallback, optional);
    }

    /**
     * The same option with a default.
     *
     * @param value the value where the user gives none
     * @return the option, not required
     */
    public Option<T> byDefault(T value) {
        return new Option<>(name, kind, documentation, reader, limits, unit, value, false, false);
    }

    /**
     * The same option with a default as a user would type it.
     *
     * @param text the text where the user gives none
     * @return the option, not required
     */
    public Option<T> byDefaultText(String text) {
        return new Option<>(name, kind, documentation, reader, limits, unit, text, true, false);
    }

    /** Returns the same option, neither required nor with a default; read it with {@link Options#find}. */
    public Option<T> optional() {
        return with(limits, unit, null, true);
    }

    /**
     * The same option with some of its values alone, the first of them the default.
     *
     * @throws IllegalArgumentException if it does not accept one of them
     */
    Option<T> restrictedTo(List<String> texts) {
        List<T> allowed = values(texts);
        OptionReader<T> some = (value, extensions) -> {
            OptionValue<T> read = anyOf(value, extensions);
            if (!allowed.contains(read.value())) {
                throw new IllegalArgumentException("not one of the values");
            }
            return read;
        };
        return new Option<>(
                name, String.join("|", texts), documentation, some, Limits.NONE, unit, texts.get(0), true, false);
    }

    /**
     * The values of texts of the author.
     *
     * @throws IllegalArgumentException if it does not accept one of them
     */
    List<T> values(List<String> texts) {
        return texts.stream()
                .map(text -> anyOf(text, ExtensionSource.NONE).value())
                .toList();
    }

    /** A value of the whole option; the message of a refusal would list values that are not allowed. */
    private OptionValue<T> anyOf(Object value, ExtensionSource extensions) {
        try {
            return read(value, extensions);
        } catch (OptionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Option<T> with(Limits newLimits, String newUnit, @Nullable Object newFallback, boolean newOptional) {
        return new Option<>(
                name,
                kind,
                documentation,
                reader,
                newLimits,
                newUnit,
                newFallback,
                isText && newFallback != null,
                newOptional);
    }

    /** Returns the word that users type. */
    public String name() {
        return name;
    }

    /** Returns its documentation, a clause without a full stop. */
    public String documentation() {
        return documentation;
    }

    /** Returns the type as users read it: {@code number}, {@code integer}, {@code a|b|c}, ... */
    public String kind() {
        return kind;
    }

    /** Returns its unit; empty where it has none. */
    public String unit() {
        return unit;
    }

    /** Returns the range as users read it, such as {@code [0, 1)}; empty where every value is allowed. */
    public String range() {
        return limits.toString();
    }

    /** Returns the default: a value, or a text as a user would type it. */
    public Optional<Object> fallback() {
        return Optional.ofNullable(fallback);
    }

    /** The value of the default; the author's own values are not checked against the range. */
    Optional<OptionValue<?>> fallback(ExtensionSource extensions) {
        if (fallback == null) {
            return Optional.empty();
        }
        return Optional.of(isText ? read(fallback, extensions) : new OptionValue<>(fallback, word(fallback)));
    }

    /** Whether the user must give a value. */
    public boolean isRequired() {
        return fallback == null && !optional;
    }

    /** Returns name, type, range, unit and default in one line, as {@code rate=number in [0, 1), default 0.5}. */
    public String signature() {
        List<String> parts = new ArrayList<>();
        parts.add(name + "=" + kind + (range().isEmpty() ? "" : " in " + range()) + (unit.isEmpty() ? "" : " " + unit));
        if (fallback != null) {
            parts.add("default " + word(fallback));
        } else {
            parts.add(optional ? "optional" : "required");
        }
        return String.join(", ", parts);
    }

    /**
     * Reads a user's value.
     *
     * @param value a text, or the value in a YAML file or a program
     * @param extensions creates extensions that are values
     * @return the value in the option's type, and its text
     * @throws OptionException if it is not of the type or outside the range
     */
    OptionValue<T> read(Object value, ExtensionSource extensions) {
        try {
            OptionValue<T> read = reader.read(value, extensions);
            requireInRange(read.value(), value);
            return read;
        } catch (IllegalArgumentException e) {
            throw new OptionException("The option " + name + " is " + value + ", expected " + kind + ".", e);
        }
    }

    /**
     * Requires a value in the range.
     *
     * @param value the value
     * @param written the value as the message gives it
     */
    void requireInRange(Object value, Object written) {
        if (!isAllowed(value)) {
            throw new OptionException(
                    "The option " + name + " is " + written + ", expected a value in " + range() + ".");
        }
    }

    private boolean isAllowed(Object value) {
        return value instanceof List<?> list
                ? list.stream().allMatch(this::isAllowed)
                : !(value instanceof Number number) || limits.allow(number.doubleValue());
    }

    @Override
    public String toString() {
        return signature();
    }
}
