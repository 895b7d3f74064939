package dev.kiln.api.extension;

import dev.kiln.graph.status.Stable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The options that the components of a record declare with {@link Describe}, and the record of their values. A component
 * that is a record is a group, of which {@link Restrict} can allow some values alone. For providers that are not {@link RecordProvider}s, as their other options are dynamic.
 *
 * @param <R> the record
 */
@Stable
public final class OptionGroup<R> {

    private final Class<R> type;
    private final Constructor<?> constructor;
    private final List<Component> components;

    /** The options of one component, and its value. */
    private record Component(List<Option<?>> options, Function<Options, Object> value) {}

    private OptionGroup(Class<R> type, Constructor<?> constructor, List<Component> components) {
        this.type = type;
        this.constructor = constructor;
        this.components = components;
    }

    /**
     * The options of a record.
     *
     * @param type the record; its package is exported, or opened to {@code dev.kiln.api}
     * @param <R> the record
     * @return its options
     * @throws IllegalArgumentException if the type is not a record, or a component of it cannot be an option; the
     *     message names the component
     */
    public static <R> OptionGroup<R> of(Class<R> type) {
        return of(type, Restrictions.NONE);
    }

    private static <R> OptionGroup<R> of(Class<R> type, Restrictions restrictions) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type.getName() + " is not a record, so that it has no components");
        }
        List<RecordComponent> present = present(type, restrictions);
        List<Component> components = present.stream()
                .map(component -> component(type, component, restrictions))
                .toList();
        return new OptionGroup<>(type, constructor(type, present), components);
    }

    /** The components without those whose option is not there. */
    static List<RecordComponent> present(Class<?> type, Restrictions restrictions) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !restrictions.isRemoved(name(component)))
                .toList();
    }

    /** The constructor of some components, in their order. */
    static Constructor<?> constructor(Class<?> type, List<RecordComponent> components) {
        Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            boolean isReachable = Modifier.isPublic(constructor.getModifiers())
                    && Modifier.isPublic(type.getModifiers())
                    && type.getModule().isExported(type.getPackageName(), OptionGroup.class.getModule());
            if (!isReachable) {
                constructor.setAccessible(true);
            }
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    type.getName() + " has no constructor of the components "
                            + components.stream().map(RecordComponent::getName).toList() + " alone",
                    e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the package of " + type.getName() + " is closed to dev.kiln.api: export it, or open it", e);
        }
    }

    private static Component component(Class<?> type, RecordComponent component, Restrictions restrictions) {
        if (component.getAnnotation(Describe.class) == null) {
            return group(type, component, restrictions);
        }
        if (component.getAnnotationsByType(Restrict.class).length > 0) {
            throw new IllegalArgumentException("the component " + component.getName() + " of " + type.getName()
                    + " has @Restrict, which is for a group of options, and is an option");
        }
        Option<?> option = option(type, component);
        boolean isOptional = component.getType() == Optional.class;
        Optional<List<String>> allowed = restrictions.find(option.name());
        if (allowed.isEmpty()) {
            return component(option, isOptional);
        }
        Option<?> some = option.restrictedTo(allowed.get());
        return restrictions.isTyped(option.name()) ? component(some, isOptional) : fixed(some, isOptional);
    }

    private static Component component(Option<?> option, boolean isOptional) {
        Function<Options, Object> value = isOptional ? options -> options.find(option) : options -> options.get(option);
        return new Component(List.of(option), value);
    }

    /** An option of a single value is no option. */
    private static Component fixed(Option<?> option, boolean isOptional) {
        Object only = option.fallback(ExtensionSource.NONE).orElseThrow().value();
        Object value = isOptional ? Optional.of(only) : only;
        return new Component(List.of(), options -> value);
    }

    private static Component group(Class<?> type, RecordComponent component, Restrictions outer) {
        String what = "the component " + component.getName() + " of " + type.getName();
        if (!component.getType().isRecord()) {
            throw new IllegalArgumentException(what + " has no @Describe");
        }
        List<String> names =
                of(component.getType()).options().stream().map(Option::name).toList();
        for (Restrict restrict : component.getAnnotationsByType(Restrict.class)) {
            if (!names.contains(restrict.option())) {
                throw new IllegalArgumentException(
                        what + " restricts the option " + restrict.option() + ", expected one of " + names);
            }
        }
        try {
            OptionGroup<?> inner = of(component.getType(), outer.of(component));
            return new Component(inner.options(), inner::create);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
        }
    }

    /** The word that users type for a component. */
    static String name(RecordComponent component) {
        Describe described = component.getAnnotation(Describe.class);
        return described == null || described.name().isEmpty()
                ? Option.hyphenated(component.getName())
                : described.name();
    }

    /** The option that a component declares. */
    static Option<?> option(Class<?> type, RecordComponent component) {
        Describe described = Objects.requireNonNull(component.getAnnotation(Describe.class));
        String name = name(component);
        try {
            Option<?> plain = described.type() == OptionType.class
                    ? typed(component.getGenericType(), name, described.value())
                    : described.type().getConstructor().newInstance().option(name, described.value());
            return limited(plain, described, component.getType() == Optional.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "the component " + component.getName() + " of " + type.getName() + " cannot be an option: "
                            + e.getMessage(),
                    e);
        }
    }

    private static Option<?> typed(Type type, String name, String documentation) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            return typed(generic.getActualTypeArguments()[0], name, documentation);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return Option.list(typed(generic.getActualTypeArguments()[0], name, documentation));
        }
        if (type instanceof Class<?> plain) {
            return plain(plain, name, documentation);
        }
        throw new IllegalArgumentException("no option has the type " + type.getTypeName());
    }

    private static Option<?> plain(Class<?> type, String name, String documentation) {
        if (type == double.class || type == Double.class) {
            return Option.real(name, documentation);
        }
        if (type == long.class || type == Long.class) {
            return Option.integer(name, documentation);
        }
        if (type == int.class || type == Integer.class) {
            return Option.of(name, "integer", documentation, value -> toInt(Readers.integer(value)));
        }
        if (type == boolean.class || type == Boolean.class) {
            return Option.flag(name, documentation);
        }
        if (type == String.class) {
            return Option.text(name, documentation);
        }
        if (type == Path.class) {
            return Option.file(name, documentation);
        }
        if (type.isEnum()) {
            return choice(type, name, documentation);
        }
        Optional<Method> parse = parse(type);
        if (parse.isPresent()) {
            return Option.of(name, "text", documentation, value -> parsed(parse.get(), value.toString()));
        }
        if (type.isInterface()) {
            return Option.extension(name, type, documentation);
        }
        throw new IllegalArgumentException("no option has the type " + type.getName());
    }

    private static int toInt(long value) {
        if ((int) value != value) {
            throw new NumberFormatException("beyond 32 bits");
        }
        return (int) value;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type is an enum
    private static Option<?> choice(Class<?> type, String name, String documentation) {
        return Option.choice(name, (Class) type, documentation);
    }

    private static Optional<Method> parse(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("parse")
                        && Modifier.isStatic(method.getModifiers())
                        && method.getReturnType() == type
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .findFirst();
    }

    private static <T> Option<T> limited(Option<T> plain, Describe described, boolean isOptional) {
        Option<T> limited = plain.in(described.unit());
        limited = Double.isNaN(described.atLeast()) ? limited : limited.atLeast(described.atLeast());
        limited = Double.isNaN(described.above()) ? limited : limited.above(described.above());
        limited = Double.isNaN(described.atMost()) ? limited : limited.atMost(described.atMost());
        limited = Double.isNaN(described.below()) ? limited : limited.below(described.below());
        if (isOptional) {
            return limited.optional();
        }
        return described.byDefault().length == 0
                ? limited
                : limited.byDefaultText(described.byDefault()[0]);
    }

    /**
     * Checks an extension that a program created itself: its values are those that its options allow, and so are those of
     * the extensions within it. Options that users type are checked as they are read.
     *
     * @param extension a record with {@link Describe}; any other object has nothing to check
     * @throws dev.kiln.graph.error.OptionException if a value is out of the range of its option, or not one of those that
     *     {@link Restrict} leaves
     */
    public static void check(Object extension) {
        RecordCheck.of(extension);
    }

    /** Returns the options of all components, in order. */
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>();
        components.forEach(component -> options.addAll(component.options()));
        return Collections.unmodifiableList(options);
    }

    /**
     * Creates the record.
     *
     * @param options the values of its options, and possibly of others
     * @return the record
     * @throws dev.kiln.graph.error.OptionException if its constructor refuses their combination
     */
    public R create(Options options) {
        Object[] arguments = components.stream()
                .map(component -> component.value().apply(options))
                .toArray();
        try {
            return type.cast(constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the record cannot be created: " + constructor, e);
        }
    }

    private static Object parsed(Method method, String text) {
        try {
            return method.invoke(null, text);
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the method cannot be called: " + method, e);
        }
    }

    /** The exception of the called code. */
    private static RuntimeException unchecked(InvocationTargetException thrown) {
        Throwable cause = thrown.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
