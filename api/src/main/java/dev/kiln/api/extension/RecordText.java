package dev.kiln.api.extension;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The options of an extension that is a record, as a user would type them. */
final class RecordText {

    private RecordText() {}

    static Specification of(Object extension) {
        Describe described = extension.getClass().getAnnotation(Describe.class);
        String name = described == null || described.name().isEmpty()
                ? extension.getClass().getSimpleName()
                : described.name();
        Map<String, Object> options = new LinkedHashMap<>();
        if (extension instanceof Record values) {
            collect(values, Restrictions.NONE, options);
        }
        return new Specification(name, options);
    }

    private static void collect(Record values, Restrictions restrictions, Map<String, Object> options) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            Object value = value(component, values);
            Describe described = component.getAnnotation(Describe.class);
            String name = OptionGroup.name(component);
            if (described == null && value instanceof Record group) {
                collect(group, restrictions.of(component), options);
            } else if (described != null && restrictions.isTyped(name)) {
                List<String> usual = restrictions.find(name).orElse(List.of(described.byDefault()));
                written(value).filter(text -> !isDefault(text, usual)).ifPresent(text -> options.put(name, text));
            }
        }
    }

    /** Whether a text is the first of some values. */
    private static boolean isDefault(String text, List<String> values) {
        if (values.isEmpty()) {
            return false;
        }
        String usual = values.get(0);
        try {
            return text.equals(usual) || Double.parseDouble(text) == Double.parseDouble(usual);
        } catch (NumberFormatException e) {
            return text.equals("[" + usual + "]");
        }
    }

    /** The text of a value; empty for one that is not stated. */
    private static Optional<String> written(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.flatMap(RecordText::written);
        }
        if (value instanceof List<?> list) {
            return Optional.of(
                    list.stream().map(item -> written(item).orElse("")).collect(Collectors.joining(";", "[", "]")));
        }
        if (value instanceof Enum<?> choice) {
            return Optional.of(Option.word(choice));
        }
        if (value == null || value instanceof Number || value instanceof CharSequence || value instanceof Boolean) {
            return Optional.ofNullable(value).map(Object::toString);
        }
        boolean isRecord = value.getClass().getAnnotation(Describe.class) != null;
        // the host's proxy of an extension has its specification as its text
        boolean isExtension = isRecord || Proxy.isProxyClass(value.getClass());
        return Optional.of(isExtension ? "[" + (isRecord ? of(value) : value) + "]" : value.toString());
    }

    /** The value of a component. */
    static @Nullable Object value(RecordComponent component, Record values) {
        Method accessor = component.getAccessor();
        try {
            accessor.setAccessible(true);
            return accessor.invoke(values);
        } catch (InvocationTargetException | IllegalAccessException | RuntimeException e) {
            // a record whose package is closed to this module shows its name alone
            return null;
        }
    }
}
