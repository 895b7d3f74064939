package dev.kiln.host.extension;

import dev.kiln.api.extension.ExtensionSource;
import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The registry of all extensions, by kind and name. Of several with the same name the highest ranking is used, and of
 * equally ranking ones the first, which is a {@linkplain Use#clash clash} that users are told; {@code plugin/name}
 * chooses a certain one.
 *
 * <p>Thread-safe; each call sees earlier additions and removals of plugins as a whole.
 */
public final class Extensions implements ExtensionSource {

    private static final Comparator<Registration> BEST_FIRST =
            Comparator.comparingInt(Registration::ranking).reversed();

    private final Known known;
    private final Consumer<Use> onUse;

    private Extensions(Known known, Consumer<Use> onUse) {
        this.known = known;
        this.onUse = onUse;
    }

    /** The extensions, shared by all views. */
    private static final class Known {
        private final List<String> problems = new CopyOnWriteArrayList<>();
        private volatile List<Registration> registrations = List.of();
    }

    /** Finds the extensions beside the host, on the module path or the class path. */
    public static Extensions besideHost() {
        Extensions extensions = new Extensions(new Known(), use -> {});
        extensions.register(HostProviders.find(extensions.known.problems::add));
        return extensions;
    }

    /**
     * A view that reports its uses, for a run.
     *
     * @param listener receives each extension created through the view, on the creating thread
     * @return a view of these extensions, including later changes
     */
    public Extensions telling(Consumer<Use> listener) {
        return new Extensions(known, listener);
    }

    /**
     * Adds extensions, all at once.
     *
     * @param added the extensions to add
     */
    public void register(List<Registration> added) {
        synchronized (known) {
            List<Registration> all = new ArrayList<>(known.registrations);
            all.addAll(added);
            all.sort(BEST_FIRST);
            known.registrations = List.copyOf(all);
        }
    }

    /**
     * Removes a plugin's extensions, all at once. Existing instances continue to work.
     *
     * @param plugin the plugin's id
     */
    public void withdraw(String plugin) {
        synchronized (known) {
            known.registrations = known.registrations.stream()
                    .filter(registration -> !registration.plugin().equals(plugin))
                    .toList();
        }
    }

    /**
     * Sets the reasons for missing extensions, which users are told if they name an unknown one.
     *
     * @param current a sentence for each plugin that does not run
     */
    public void reportProblems(List<String> current) {
        known.problems.clear();
        known.problems.addAll(current);
    }

    /** Returns a sentence for each plugin or provider that could not be loaded. */
    public List<String> problems() {
        return List.copyOf(known.problems);
    }

    /** Returns all extensions, including those hidden by another of the same name. */
    public List<Registration> registrations() {
        return known.registrations;
    }

    /** Returns the extensions that plain names choose, by kind and name. */
    public List<Registration> all() {
        return HostKinds.ALL.stream()
                .flatMap(kind -> byName(kind).values().stream())
                .toList();
    }

    /**
     * All extensions of a kind that plain names choose.
     *
     * @param kind the kind
     * @return the extensions by name
     */
    public Collection<Registration> all(Kind<?> kind) {
        return byName(kind).values();
    }

    private Map<String, Registration> byName(Kind<?> kind) {
        return known.registrations.stream()
                .filter(registration -> registration.kind().equals(kind))
                .collect(Collectors.toMap(Registration::name, r -> r, (better, other) -> better, TreeMap::new));
    }

    /**
     * One extension.
     *
     * @param kind the kind
     * @param name the name as typed, a name or {@code plugin/name}
     * @return the extension
     * @throws OptionException if the name is unknown; the message gives the nearest ones
     */
    public Registration find(Kind<?> kind, String name) {
        for (Registration registration : known.registrations) {
            boolean isMeant =
                    registration.name().equals(name) || registration.fullName().equals(name);
            if (isMeant && registration.kind().equals(kind)) {
                return registration;
            }
        }
        throw unknown(kind, name);
    }

    private OptionException unknown(Kind<?> kind, String name) {
        Collection<String> names = byName(kind).keySet();
        List<String> problems = problems();
        return new OptionException("There is no " + kind.word() + " " + name + "." + Spelling.hint(name, names)
                + (names.isEmpty()
                        ? " No plugin provides any; put one into the folder plugins, or name its folder with --plugins."
                        : " There are " + String.join(", ", names) + ".")
                + (problems.isEmpty() ? "" : " " + String.join(" ", problems)));
    }

    /** Returns a sentence for each name that several plugins provide with the same ranking, so that it is ambiguous. */
    public List<String> clashes() {
        return all().stream()
                .map(registration -> use(registration, registration.name()))
                .flatMap(use -> use.clash().stream())
                .toList();
    }

    private Use use(Registration chosen, String typed) {
        List<Registration> equals = chosen.name().equals(typed)
                ? known.registrations.stream()
                        .filter(other -> other.kind().equals(chosen.kind())
                                && other.name().equals(chosen.name())
                                && other.ranking() == chosen.ranking()
                                && !other.plugin().equals(chosen.plugin()))
                        .toList()
                : List.of();
        return new Use(chosen, equals);
    }

    /**
     * Creates an extension.
     *
     * @param kind the kind
     * @param specification its name and options
     * @param <T> the type of the extension
     * @param <P> the provider interface
     * @return the extension with its name and options
     * @throws OptionException if the name or an option is wrong
     * @throws PluginException if the plugin fails to create it
     */
    public <T, P extends Provider<T>> Extension<T> create(Kind<P> kind, Specification specification) {
        return create(kind, specification.name(), optionsOf(specification));
    }

    @Override
    public <T> Created<T> create(Class<T> type, Specification specification) {
        Kind<?> kind = HostKinds.of(type)
                .orElseThrow(() -> new IllegalArgumentException("There is no kind of extension " + type.getName()
                        + ": no module beside the host declares it."));
        Registration registration = find(kind, specification.name());
        Extension<?> created =
                create(registration, registration.provider(), specification.name(), optionsOf(specification));
        return new Created<>(type.cast(created.instance()), created.specification());
    }

    /**
     * Creates an extension from options that are not texts.
     *
     * @param kind the kind
     * @param name the name as typed, a name or {@code plugin/name}
     * @param optionsOf returns the options for the declaration of the provider
     * @param <T> the type of the extension
     * @param <P> the provider interface
     * @return the extension with its name and options
     * @throws OptionException if the name or an option is wrong
     * @throws PluginException if the plugin fails to create it
     */
    public <T, P extends Provider<T>> Extension<T> create(
            Kind<P> kind, String name, Function<Provider<?>, Options> optionsOf) {
        Registration registration = find(kind, name);
        return create(registration, kind.service().cast(registration.provider()), name, optionsOf);
    }

    private Function<Provider<?>, Options> optionsOf(Specification specification) {
        return declared -> Options.of(declared, specification.options(), this);
    }

    private <T> Extension<T> create(
            Registration registration, Provider<T> provider, String name, Function<Provider<?>, Options> optionsOf) {
        Options options = guarded(registration, () -> optionsOf.apply(registration.declaration()));
        T made = guarded(registration, () -> provider.create(options));
        onUse.accept(use(registration, name));
        Origin origin = Origin.of(registration);
        return new Extension<>(name, options, origin, Guard.before(made, origin));
    }

    private static <T> T guarded(Registration registration, Origin.Code<T> work) {
        Origin provider = new Origin("provider of " + registration.name());
        try {
            return provider.write(() -> Guard.withLoader(registration.provider(), work));
        } catch (PluginException e) {
            // its options may be from another plugin
            throw e.origin().filter(provider::equals).isPresent() ? broken(registration, e) : e;
        }
    }

    private static PluginException broken(Registration registration, PluginException cause) {
        Fault fault = cause.fault();
        registration.onFault().accept(fault);
        PluginException broken = new PluginException(
                new Fault(
                        "The plugin " + registration.plugin() + " failed to create the "
                                + registration.kind().word() + " " + registration.name() + ". " + fault.reason(),
                        fault.fix()),
                Origin.of(registration));
        broken.initCause(cause);
        return broken;
    }
}
