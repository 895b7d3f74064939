package dev.kiln.host.engine;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.EngineReport;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The engines on the module path or class path. They have native libraries, which a process loads only once, and so are
 * never searched elsewhere.
 */
public final class Engines {

    private static final String NONE = "There is no engine on the path; put one into the folder engines.";

    private final List<EngineProvider> providers;

    Engines(List<EngineProvider> providers) {
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
     * Opens the engine that the user named, else the highest ranking one that is usable and has the capabilities that
     * the job needs.
     *
     * @param name the name that the user typed, if any
     * @param options the device and the threads
     * @param needed the capabilities that the job needs
     * @return the engine, to be closed by the caller
     * @throws OptionException if other engines exist, but none of that name
     * @throws EngineException if there is none, or none is suitable, with the reason for each
     */
    public Engine open(Optional<String> name, EngineOptions options, Set<Capability> needed) {
        List<CapabilityNeed> needs = needed.stream()
                .map(capability -> new CapabilityNeed(capability, "this job"))
                .toList();
        return choose(name, options, needs).provider().open(options);
    }

    /**
     * Chooses the engine that the user named, else the highest ranking one that is usable and has the capabilities that
     * the job needs.
     *
     * @param name the name that the user typed, if any: a name or {@code module/name}
     * @param options the device and the threads
     * @param needs the needs of the job
     * @return the choice
     * @throws OptionException if there is no engine of that name, or it lacks a needed capability
     * @throws EngineException if there is none, or none is suitable, with the reason for each
     */
    public EngineChoice choose(Optional<String> name, EngineOptions options, Collection<CapabilityNeed> needs) {
        if (name.isPresent()) {
            EngineProvider named = named(name.get());
            check(named, needs);
            return new EngineChoice(named, "named by the user");
        }
        List<String> passedOver = new ArrayList<>();
        for (EngineProvider provider : providers) {
            Optional<String> reason = reason(provider.inspect(), options, needs);
            if (reason.isEmpty()) {
                return new EngineChoice(provider, why(provider, passedOver));
            }
            passedOver.add(provider.name() + ": " + reason.get());
        }
        throw new EngineException(
                providers.isEmpty() ? NONE : "No engine is suitable. " + String.join(". ", passedOver) + ".");
    }

    private String why(EngineProvider chosen, List<String> passedOver) {
        if (providers.size() == 1) {
            return "the only engine that is installed";
        }
        boolean isLast = passedOver.size() == providers.size() - 1;
        String others = passedOver.isEmpty() ? "" : " (" + String.join("; ", passedOver) + ")";
        return isLast
                ? "the only suitable engine" + others
                : "the highest ranking suitable engine, " + chosen.ranking() + others;
    }

    /**
     * Checks that an engine has the needed capabilities. One that is not usable at all reports it when it is opened.
     *
     * @param engine the engine
     * @param needs the needs
     * @throws OptionException if it lacks one; the message names the engines that have them
     */
    public void check(EngineProvider engine, Collection<CapabilityNeed> needs) {
        EngineReport report = engine.inspect();
        if (!report.isUsable()) {
            return;
        }
        lacking(report, needs).ifPresent(need -> {
            Set<Capability> all = needs.stream().map(CapabilityNeed::capability).collect(Collectors.toSet());
            List<String> others = serving(all);
            throw new OptionException("The engine " + engine.name() + " lacks " + need.capability() + ", which "
                    + need.by() + " needs. "
                    + (others.isEmpty()
                            ? "No installed engine has all capabilities needed here."
                            : String.join(" and ", others) + " can: leave out --engine, or write --engine "
                                    + others.get(0) + "."));
        });
    }

    private static Optional<CapabilityNeed> lacking(EngineReport report, Collection<CapabilityNeed> needs) {
        return needs.stream()
                .filter(need -> !report.capabilities().contains(need.capability()))
                .findFirst();
    }

    /**
     * The usable engines with the needed capabilities.
     *
     * @param needed the capabilities
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
                .filter(p -> p.name().equals(name) || fullName(p).equals(name))
                .findFirst()
                .orElseThrow(() -> new OptionException("There is no engine " + name + "." + Spelling.hint(name, names)
                        + " There are " + String.join(", ", names) + "."));
    }

    private static String fullName(EngineProvider provider) {
        return provider.getClass().getModule().getName() + "/" + provider.name();
    }

    private static Optional<String> reason(
            EngineReport report, EngineOptions options, Collection<CapabilityNeed> needs) {
        if (!report.isUsable()) {
            return report.problem();
        }
        if (!report.devices().contains(options.device())) {
            return Optional.of("it has no device " + options.device() + " but " + report.devices());
        }
        return lacking(report, needs).map(need -> "it lacks " + need.capability() + ", which " + need.by() + " needs");
    }
}
