package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.StandardModules;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Finds the dependencies of each plugin, and reports missing ones. No class is loaded. */
final class Resolution {

    private static final Comparator<Installed> RUNNING_FIRST =
            Comparator.comparing(plugin -> plugin.is(PluginState.FAILED));

    private final Collection<Installed> plugins;
    private final Consumer<Installed> onResolved;
    private final BiConsumer<Installed, Fault> onFailed;
    private final Set<Installed> underWay = new LinkedHashSet<>();
    private final Set<Installed> resolved = new HashSet<>();

    /**
     * A resolution of some plugins.
     *
     * @param plugins all plugins
     * @param onResolved receives each that can run, after those that it needs
     * @param onFailed receives each that cannot, with the reason
     */
    Resolution(Collection<Installed> plugins, Consumer<Installed> onResolved, BiConsumer<Installed, Fault> onFailed) {
        this.plugins = plugins;
        this.onResolved = onResolved;
        this.onFailed = onFailed;
    }

    /** Resolves one plugin, and before it those that it needs. */
    void resolve(Installed plugin) {
        if (resolved.contains(plugin) || plugin.is(PluginState.ACTIVE) || plugin.is(PluginState.FAILED)) {
            return;
        }
        try {
            check(plugin);
            resolved.add(plugin);
            onResolved.accept(plugin);
        } catch (PluginException e) {
            onFailed.accept(plugin, e.fault());
        }
    }

    private void check(Installed plugin) {
        HostModules.apiVersion()
                .flatMap(running -> ApiCompatibility.fault(plugin.descriptor(), running))
                .ifPresent(fault -> {
                    throw new PluginException(fault);
                });
        underWay.add(plugin);
        try {
            Map<String, Installed> needed = new LinkedHashMap<>();
            for (PluginDependency dependency : plugin.descriptor().dependencies()) {
                find(dependency).ifPresent(other -> needed.put(other.id(), other));
            }
            for (JarContent jar : plugin.content().jars()) {
                for (Requires required : jar.module().requires()) {
                    find(plugin, jar, required).ifPresent(other -> needed.put(other.id(), other));
                }
            }
            plugin.dependOn(new ArrayList<>(needed.values()));
        } finally {
            underWay.remove(plugin);
        }
    }

    private Optional<Installed> find(PluginDependency dependency) {
        Optional<Installed> other = plugins.stream()
                .filter(candidate -> candidate.id().equals(dependency.id()))
                .min(RUNNING_FIRST);
        if (other.isEmpty()) {
            if (dependency.optional()) {
                return other;
            }
            throw new PluginException(
                    "It needs the plugin " + dependency.id() + versions(dependency) + ", which is not there.",
                    "Put " + dependency.id() + " into the plugin folder too.");
        }
        checkVersion(dependency, other.get());
        try {
            makeReady(other.get());
        } catch (PluginException e) {
            if (dependency.optional()) {
                return Optional.empty();
            }
            throw e;
        }
        return other;
    }

    private static void checkVersion(PluginDependency dependency, Installed other) {
        dependency.range().ifPresent(range -> {
            String version = other.descriptor().version().orElse("without a version");
            if (!range.contains(version)) {
                throw new PluginException(
                        "It needs the plugin " + dependency.id() + versions(dependency) + ", but "
                                + other.source().getFileName() + " is " + version + ".",
                        "Replace " + other.source().getFileName() + " by a version in " + range
                                + ", or use a version of this plugin for " + version + ".");
            }
        });
    }

    private static String versions(PluginDependency dependency) {
        return dependency.range().map(range -> " in " + range).orElse("");
    }

    /** Resolves a dependency of another plugin. */
    private void makeReady(Installed other) {
        if (underWay.contains(other)) {
            List<String> circle =
                    new ArrayList<>(underWay.stream().map(Installed::id).toList());
            circle.add(other.id());
            throw new PluginException(
                    "It and its dependencies need each other: " + String.join(" needs ", circle) + ".",
                    "Put what both need into a third plugin.");
        }
        if (!other.isWanted()) {
            throw new PluginException(
                    "It needs the plugin " + other.id() + ", which is switched off.", "Switch " + other.id() + " on.");
        }
        resolve(other);
        if (other.is(PluginState.FAILED)) {
            throw failed(other);
        }
    }

    /** The reason why a plugin that needs a failed one cannot run. */
    static PluginException failed(Installed other) {
        Fault fault = other.fault().orElseThrow();
        return new PluginException(
                "It needs the plugin " + other.id() + ", which failed: " + fault.reason(), fault.fix());
    }

    /** The plugin of a required module; empty where the host or the plugin itself has it. */
    private Optional<Installed> find(Installed plugin, JarContent jar, Requires required) {
        String name = required.name();
        boolean isStatic = required.modifiers().contains(Requires.Modifier.STATIC);
        if (isStatic || plugin.content().module(name).isPresent() || isOfHost(jar, name)) {
            return Optional.empty();
        }
        Installed other = plugins.stream()
                .filter(candidate -> candidate.descriptor().modules().contains(name))
                .min(RUNNING_FIRST)
                .orElseThrow(() -> missing(jar, name));
        checkCompiledVersion(plugin, required, other);
        makeReady(other);
        return Optional.of(other);
    }

    private static boolean isOfHost(JarContent jar, String name) {
        if (HostModules.isOfJava(name)) {
            if (ModuleLayer.boot().findModule(name).isEmpty()) {
                throw new PluginException(
                        "Its " + jar.name() + " requires the standard module " + name + ", which was not started.",
                        StandardModules.remedy(name));
            }
            return true;
        }
        ModuleLayer host = HostModules.layer();
        return HostModules.SHARED.contains(name)
                && (host == null || host.findModule(name).isPresent());
    }

    private static PluginException missing(JarContent jar, String name) {
        boolean isOurs = name.startsWith("dev.kiln.");
        return new PluginException(
                "Its " + jar.name() + " requires the module " + name
                        + (isOurs
                                ? ", which is not available to plugins."
                                : ", which neither it nor another plugin has."),
                isOurs
                        ? "Its author must use only " + HostModules.API + " alone."
                        : "Put the jar of " + name + " beside it, in one folder or zip.");
    }

    /**
     * Without a range in the manifest, the rule is that of the api: the version recorded by javac must be supported.
     */
    private static void checkCompiledVersion(Installed plugin, Requires required, Installed other) {
        boolean hasRange = plugin.descriptor().dependencies().stream()
                .anyMatch(dependency ->
                        dependency.id().equals(other.id()) && dependency.range().isPresent());
        Optional<Release> compiled = required.rawCompiledVersion().flatMap(Release::parse);
        Optional<Release> there = other.descriptor().version().flatMap(Release::parse);
        if (!hasRange
                && compiled.isPresent()
                && there.isPresent()
                && !there.get().serves(compiled.get())) {
            throw new PluginException(
                    "It was compiled against " + required.name() + " " + compiled.get() + ", but "
                            + other.source().getFileName() + " is " + there.get() + ".",
                    "Replace " + other.source().getFileName() + " by a version compatible with " + compiled.get()
                            + ", or use a version of this plugin for " + there.get() + ".");
        }
    }
}
