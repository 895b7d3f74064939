package dev.kiln.core.extension;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.OptionException;
import dev.kiln.api.Provider;
import dev.kiln.api.option.Options;
import dev.kiln.api.option.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every extension there is, by kind and name. Where two have one name the higher ranking one is taken. */
public final class Extensions {

    private final Map<Kind<?>, Map<String, Provider<?>>> providers = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Extensions() {}

    /**
     * Finds the extensions beside the host and in the jars of plugin folders.
     *
     * @param pluginFolders folders with plugin jars
     * @return the extensions; what could not be loaded is among the {@link #problems}
     * @throws FileFormatException if a folder cannot be read
     */
    public static Extensions load(List<Path> pluginFolders) {
        Extensions extensions = new Extensions();
        extensions.addAll(Services.ofHost());
        for (Path folder : pluginFolders) {
            for (Path jar : PluginFolder.jars(folder)) {
                try {
                    extensions.addAll(PluginFolder.open(jar));
                } catch (FileFormatException e) {
                    extensions.problems.add(e.getMessage());
                }
            }
        }
        return extensions;
    }

    private void addAll(Services services) {
        for (Kind<?> kind : Kind.ALL) {
            for (Provider<?> provider : services.find(kind.service(), problems::add)) {
                known(kind).merge(provider.name(), provider, (a, b) -> b.ranking() > a.ranking() ? b : a);
            }
        }
    }

    private Map<String, Provider<?>> known(Kind<?> kind) {
        return providers.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    /** Returns a sentence for each plugin or provider that could not be loaded. */
    public List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    /**
     * All providers of a kind.
     *
     * @param kind the kind
     * @param <P> the provider interface
     * @return the providers by name
     */
    public <P extends Provider<?>> Collection<P> all(Kind<P> kind) {
        return known(kind).values().stream().map(kind.service()::cast).toList();
    }

    /**
     * One provider.
     *
     * @param kind the kind
     * @param name the word that the user typed
     * @param <P> the provider interface
     * @return the provider
     * @throws OptionException if there is none of that name; the message has the nearest ones
     */
    public <P extends Provider<?>> P find(Kind<P> kind, String name) {
        Map<String, Provider<?>> known = known(kind);
        Provider<?> provider = known.get(name);
        if (provider == null) {
            throw new OptionException(
                    "There is no " + kind.word() + " " + name + "." + Spelling.hint(name, known.keySet())
                            + (known.isEmpty()
                                    ? " No plugin provides any; put one into the folder plugins, or name its folder with --plugins."
                                    : " There are " + String.join(", ", known.keySet()) + ".")
                            + (problems.isEmpty() ? "" : " " + String.join(" ", problems)));
        }
        return kind.service().cast(provider);
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
     */
    public <T, P extends Provider<T>> Extension<T> create(Kind<P> kind, Specification specification) {
        P provider = find(kind, specification.name());
        Options options = Options.of(provider, specification.options());
        return new Extension<>(provider.name(), options, provider.create(options));
    }
}
