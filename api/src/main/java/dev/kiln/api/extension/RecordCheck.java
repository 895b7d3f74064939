package dev.kiln.api.extension;

import dev.kiln.graph.error.OptionException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the values of extensions that are records and were made without a provider. */
final class RecordCheck {

    private final String extension;

    private RecordCheck(String extension) {
        this.extension = extension;
    }

    static void of(@Nullable Object extension) {
        if (extension instanceof Record values && values.getClass().getAnnotation(Describe.class) != null) {
            new RecordCheck(Specification.of(values).name()).check(values, Restrictions.NONE);
        }
    }

    private void check(Record values, Restrictions restrictions) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            Object value = stated(RecordText.value(component, values));
            if (component.getAnnotation(Describe.class) == null) {
                if (value instanceof Record group) {
                    check(group, restrictions.of(component));
                }
            } else if (restrictions.isRemoved(OptionGroup.name(component))) {
                requireNone(values, component, restrictions);
            } else if (value != null) {
                require(OptionGroup.option(values.getClass(), component), value, restrictions);
            }
        }
    }

    private static @Nullable Object stated(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }

    private <T> void require(Option<T> option, Object value, Restrictions restrictions) {
        Optional<List<String>> allowed = restrictions.find(option.name());
        if (allowed.isPresent() && !option.values(allowed.get()).contains(value)) {
            throw new OptionException(extension + ": The option " + option.name() + " is " + Option.word(value)
                    + ", expected " + String.join("|", allowed.get()) + ".");
        }
        try {
            option.requireInRange(value, value);
        } catch (OptionException e) {
            throw new OptionException(extension + ": " + e.getMessage(), e);
        }
        if (value instanceof List<?> list) {
            list.forEach(RecordCheck::of);
        } else {
            of(value);
        }
    }

    /** The group must be as its constructor without the component makes it. */
    private void requireNone(Record values, RecordComponent removed, Restrictions restrictions) {
        Class<?> type = values.getClass();
        List<RecordComponent> present = OptionGroup.present(type, restrictions);
        Object[] arguments = present.stream()
                .map(component -> RecordText.value(component, values))
                .toArray();
        try {
            Object without = OptionGroup.constructor(type, present).newInstance(arguments);
            if (!without.equals(values)) {
                throw new OptionException(extension + " has no option " + OptionGroup.name(removed) + ", and "
                        + removed.getName() + " is " + stated(RecordText.value(removed, values))
                        + "; make its " + type.getSimpleName() + " without it, of "
                        + String.join(
                                ", ",
                                present.stream().map(RecordComponent::getName).toList())
                        + " alone.");
            }
        } catch (InvocationTargetException | IllegalAccessException | InstantiationException e) {
            throw new IllegalStateException("the record cannot be created: " + type.getName(), e);
        }
    }
}
