package dev.kiln.api.extension;

import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Converts a user's input to the value of an option. */
@FunctionalInterface
interface OptionReader<T> {

    /**
     * Reads a value.
     *
     * @param value a text, or the value in a YAML file or a program
     * @param extensions creates extensions
     * @return the value and its text
     * @throws IllegalArgumentException if it is not of the type
     */
    OptionValue<T> read(Object value, ExtensionSource extensions);

    /** The reader of a type without extensions. */
    static <T> OptionReader<T> of(Function<Object, T> function) {
        return (value, extensions) -> {
            T read = function.apply(value);
            // a number has one spelling; a text that a type of its own reads stays as it is
            boolean isPlain = read instanceof Number || read instanceof Boolean || read instanceof Enum<?>;
            return new OptionValue<>(read, Option.word(isPlain ? read : value));
        };
    }

    /** The reader of a list, in brackets with semicolons between the elements. */
    static <T> OptionReader<List<T>> list(Option<T> element) {
        return (value, extensions) -> {
            List<T> values = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (Object one : value instanceof List<?> list ? list : Brackets.elements(value.toString())) {
                OptionValue<T> read = element.read(one, extensions);
                values.add(read.value());
                texts.add(Brackets.stripped(read.text()));
            }
            return new OptionValue<>(List.copyOf(values), texts.stream().collect(Collectors.joining(";", "[", "]")));
        };
    }

    /** The reader of an extension: a text, a map of one name to its options as in YAML, or the extension itself. */
    static <T> OptionReader<T> extension(Class<T> type) {
        return (value, extensions) -> {
            if (type.isInstance(value)) {
                return new OptionValue<>(type.cast(value), value.toString());
            }
            Specification specification = value instanceof Map<?, ?> map
                    ? Specification.of(map)
                    : Specification.parse(Brackets.stripped(value.toString()));
            ExtensionSource.Created<T> created = created(type, specification, extensions);
            String text = created.specification();
            return new OptionValue<>(created.instance(), text.indexOf(':') < 0 ? text : "[" + text + "]");
        };
    }

    private static <T> ExtensionSource.Created<T> created(
            Class<T> type, Specification specification, ExtensionSource extensions) {
        try {
            return extensions.create(type, specification);
        } catch (OptionException e) {
            String text = specification.toString();
            if (text.indexOf(';') < 0 || text.indexOf('[') >= 0) {
                throw e;
            }
            throw new OptionException(
                    e.getMessage() + " Its options are separated by commas, with brackets around it: ["
                            + text.replace(';', ',') + "].",
                    e);
        }
    }
}
