package dev.kiln.api.extension;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.status.Stable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The provider of an extension that is a record, as a nested class of it: name, summary and options are declared once,
 * with {@link Describe}. A second provider of the record, under another name, has a {@link Describe} of its own.
 *
 * <pre>{@code
 * @Describe(name = "scale", value = "Multiplies every element by a number")
 * public record Scale(@Describe(value = "the factor", byDefault = "1") double factor) implements Layer {
 *
 *     public Value apply(LayerScope scope, Value input) {
 *         return input.mul(factor);
 *     }
 *
 *     public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
 * }
 * }</pre>
 *
 * <table>
 * <caption>Types of components</caption>
 * <tr><td>{@code double}, {@code int}, {@code long}, {@code boolean}, {@code String}, {@code Path}, an enum</td>
 *     <td>such a value</td></tr>
 * <tr><td>a class with a public static method {@code parse(String)}</td><td>a text that the method reads</td></tr>
 * <tr><td>{@code Optional} of any of the others</td><td>an option that is neither required nor has a default</td></tr>
 * <tr><td>{@code List} of any of the others</td><td>a list, as in {@code [0.1;0.2]}</td></tr>
 * <tr><td>an interface of extensions, such as {@code Optimizer}</td><td>an extension, as in
 *     {@code [sgd:lr=0.1,momentum=0.9]}, checked and created before this one</td></tr>
 * <tr><td>another record</td><td>a group: its components are options here too, with some values alone where it has
 *     {@link Restrict}. It needs no {@link Describe}</td></tr>
 * </table>
 *
 * <p>A compact constructor checks combinations of options, and throws
 * {@link dev.kiln.graph.error.OptionException}. The record's package must be exported, or opened to {@code dev.kiln.api}.
 *
 * @param <T> the kind of extension
 */
@Stable
public abstract class RecordProvider<T> implements Provider<T> {

    private final Class<? extends T> type;
    private final OptionGroup<? extends T> group;
    private final Describe described;

    /**
     * The provider of the record in which this class is nested.
     *
     * @throws IllegalArgumentException if it is not nested in a record with {@link Describe}, or a component cannot be an
     *     option; the message names the component
     */
    @SuppressWarnings("unchecked") // create casts
    protected RecordProvider() {
        Class<?> record = getClass().getEnclosingClass();
        Describe own = Optional.ofNullable(getClass().getAnnotation(Describe.class))
                .or(() -> Optional.ofNullable(record).map(type -> type.getAnnotation(Describe.class)))
                .orElse(null);
        if (record == null || own == null || own.name().isEmpty()) {
            throw new IllegalArgumentException(
                    getClass().getName() + " is not nested in a record that has @Describe with a name");
        }
        this.type = (Class<? extends T>) record;
        this.group = OptionGroup.of(type);
        this.described = own;
    }

    @Override
    public final String name() {
        return described.name();
    }

    @Override
    public final String summary() {
        return described.value();
    }

    @Override
    public final List<Option<?>> options() {
        return group.options();
    }

    @Override
    public Set<Capability> needs() {
        Set<Capability> needs = new LinkedHashSet<>();
        collect(type, needs);
        return needs;
    }

    private static void collect(Class<?> type, Set<Capability> needs) {
        Needs own = type.getAnnotation(Needs.class);
        if (own != null) {
            needs.addAll(List.of(own.value()));
        }
        for (Class<?> extended : type.getInterfaces()) {
            collect(extended, needs);
        }
    }

    @Override
    public T create(Options options) {
        return group.create(options);
    }
}
