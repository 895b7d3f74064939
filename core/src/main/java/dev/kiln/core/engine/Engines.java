package dev.kiln.core.engine;

import dev.kiln.api.EngineException;
import dev.kiln.api.OptionException;
import dev.kiln.api.engine.Capability;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.engine.EngineOptions;
import dev.kiln.api.engine.EngineProvider;
import dev.kiln.api.engine.EngineReport;
import dev.kiln.api.option.Spelling;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The engines that lie on the path. They hold native libraries, which a process loads once, and so are never looked for
 * anywhere else.
 */
public final class Engines {

    private static final String NONE = "No engine lies on the path; put one into the folder engines.";

    private final List<EngineProvider> providers;

    private Engines(List<EngineProvider> providers) {
        this.providers = providers.stream()
                .sorted(Comparator.comparingInt(EngineProvider::ranking)
                        .reversed()
                        .thenComparing(EngineProvider::name))
                .toList();
    }

    /** Finds them. */
    public static Engines onPath() {
        return new Engines(ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** Returns the providers, the highest ranking first. */
    public List<EngineProvider> providers() {
        return providers;
    }

    /**
     * Opens the engine that the user named, else the highest ranking one that is usable and has what the job needs.
     *
     * @param name the word that the user typed, if any
     * @param options the device and the threads
     * @param needed what the job needs
     * @return the engine, to be closed by the caller
     * @throws OptionException if there is no engine of that name among others
     * @throws EngineException if there is none, or none will do, with the reason for each
     */
    public Engine open(Optional<String> name, EngineOptions options, Set<Capability> needed) {
        if (name.isPresent()) {
            return named(name.get()).open(options);
        }
        StringBuilder reasons = new StringBuilder();
        for (EngineProvider provider : providers) {
            EngineReport report = provider.inspect();
            Optional<String> reason = reason(report, options, needed);
            if (reason.isEmpty()) {
                return provider.open(options);
            }
            reasons.append(' ')
                    .append(provider.name())
                    .append(": ")
                    .append(reason.get())
                    .append('.');
        }
        throw new EngineException(providers.isEmpty() ? NONE : "No engine will do." + reasons);
    }

    /**
     * The engines that can be used here and can do what is needed.
     *
     * @param needed what is needed
     * @return their names, the highest ranking first
     */
    public List<String> serving(Set<Capability> needed) {
        return providers.stream()
                .filter(provider -> {
                    EngineReport report = provider.inspect();
                    return report.isUsable() && report.capabilities().containsAll(needed);
                })
                .map(EngineProvider::name)
                .toList();
    }

    private EngineProvider named(String name) {
        if (providers.isEmpty()) {
            throw new EngineException(NONE);
        }
        List<String> names = providers.stream().map(EngineProvider::name).toList();
        return providers.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new OptionException("There is no engine " + name + "." + Spelling.hint(name, names)
                        + " There are " + String.join(", ", names) + "."));
    }

    private static Optional<String> reason(EngineReport report, EngineOptions options, Set<Capability> needed) {
        if (!report.isUsable()) {
            return report.problem();
        }
        if (!report.devices().contains(options.device())) {
            return Optional.of("it has no device " + options.device() + " but " + report.devices());
        }
        return needed.stream()
                .filter(capability -> !report.capabilities().contains(capability))
                .findFirst()
                .map(capability -> "it lacks " + capability);
    }
}
