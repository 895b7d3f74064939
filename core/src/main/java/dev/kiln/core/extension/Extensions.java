package dev.kiln.core.extension;

import dev.kiln.api.KilnException;
import dev.kiln.api.OptionException;
import dev.kiln.api.Provider;
import dev.kiln.api.option.Options;
import dev.kiln.api.option.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Every extension there is, by kind and name. Where several have one name the highest ranking is taken, and of those
 * that rank alike the one that came first; {@code plugin/name} chooses another.
 *
 * <p>Safe for use by several threads; each call sees plugins that came or went before it as a whole.
 */
public final class Extensions {

    private static final Comparator<Registration> BEST_FIRST =
            Comparator.comparingInt(Registration::ranking).reversed();

    private final List<String> problems = new CopyOnWriteArrayList<>();
    private volatile List<Registration> registrations = List.of();

    private Extensions() {}

    /** Finds the extensions that lie beside the host, on the module path or the class path. */
    public static Extensions besideHost() {
        Extensions extensions = new Extensions();
        extensions.register(HostProviders.find(extensions.problems::add));
        return extensions;
    }

    /**
     * Adds extensions, all at once.
     *
     * @param added what to add
     */
    public synchronized void register(List<Registration> added) {
        List<Registration> all = new ArrayList<>(registrations);
        all.addAll(added);
        all.sort(BEST_FIRST);
        registrations = List.copyOf(all);
    }

    /**
     * Takes a plugin's extensions away, all at once. What was made from them goes on working.
     *
     * @param plugin the plugin's id
     */
    public synchronized void withdraw(String plugin) {
        registrations = registrations.stream()
                .filter(registration -> !registration.plugin().equals(plugin))
                .toList();
    }

    /**
     * Notes why extensions are missing; users are told where they ask for one that is not there.
     *
     * @param current a sentence for each plugin that does not run
     */
    public void reportProblems(List<String> current) {
        problems.clear();
        problems.addAll(current);
    }

    /** Returns a sentence for each plugin or provider that could not be loaded. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Returns all extensions, those included that another of the same name stands before. */
    public List<Registration> registrations() {
        return registrations;
    }

    /** Returns the extensions that a name alone chooses, by kind and name. */
    public List<Registration> all() {
        return Kind.ALL.stream().flatMap(kind -> known(kind).values().stream()).toList();
    }

    /**
     * All providers of a kind.
     *
     * @param kind the kind
     * @param <P> the provider interface
     * @return the providers by name
     */
    public <P extends Provider<?>> Collection<P> all(Kind<P> kind) {
        return known(kind).values().stream()
                .map(registration -> kind.service().cast(registration.provider()))
                .toList();
    }

    private Map<String, Registration> known(Kind<?> kind) {
        return registrations.stream()
                .filter(registration -> registration.kind().equals(kind))
                .collect(Collectors.toMap(Registration::name, r -> r, (better, other) -> better, TreeMap::new));
    }

    /**
     * One provider.
     *
     * @param kind the kind
     * @param name the word that the user typed, a name or {@code plugin/name}
     * @param <P> the provider interface
     * @return the provider
     * @throws OptionException if there is none of that name; the message has the nearest ones
     */
    public <P extends Provider<?>> P find(Kind<P> kind, String name) {
        return kind.service().cast(registration(kind, name).provider());
    }

    private Registration registration(Kind<?> kind, String name) {
        for (Registration registration : registrations) {
            boolean isMeant =
                    registration.name().equals(name) || registration.fullName().equals(name);
            if (isMeant && registration.kind().equals(kind)) {
                return registration;
            }
        }
        throw unknown(kind, name);
    }

    private OptionException unknown(Kind<?> kind, String name) {
        Collection<String> known = known(kind).keySet();
        return new OptionException("There is no " + kind.word() + " " + name + "." + Spelling.hint(name, known)
                + (known.isEmpty()
                        ? " No plugin provides any; put one into the folder plugins, or name its folder with --plugins."
                        : " There are " + String.join(", ", known) + ".")
                + (problems.isEmpty() ? "" : " " + String.join(" ", problems)));
    }

    /**
     * Makes an extension.
     *
     * @param kind the kind
     * @param specification its name and options
     * @param <T> what is made
     * @param <P> the provider interface
     * @return the extension, with what it was made from
     * @throws OptionException if the name or an option is wrong
     * @throws PluginException if the plugin fails in making it
     */
    public <T, P extends Provider<T>> Extension<T> create(Kind<P> kind, Specification specification) {
        Registration registration = registration(kind, specification.name());
        P provider = kind.service().cast(registration.provider());
        try {
            Options options = Options.of(provider, specification.options());
            T made = provider.create(options);
            if (made == null) {
                throw new PluginException(
                        "Its provider " + provider.getClass().getName() + " returns null as the extension it makes.",
                        "Its author must mend the provider.");
            }
            return new Extension<>(registration.name(), options, made);
        } catch (PluginException e) {
            throw broken(registration, e.fault());
        } catch (KilnException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw broken(registration, Fault.of("Its provider of " + registration.name(), e));
        }
    }

    private static PluginException broken(Registration registration, Fault fault) {
        registration.onFault().accept(fault);
        return new PluginException(
                "The plugin " + registration.plugin() + " failed in making the "
                        + registration.kind().word() + " " + registration.name() + ". " + fault.reason(),
                fault.fix());
    }
}
