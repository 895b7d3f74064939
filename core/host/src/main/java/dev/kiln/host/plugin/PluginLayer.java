package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A plugin's modules as a layer above those of the host and of its dependencies. */
final class PluginLayer {

    private final ModuleLayer.Controller controller;

    private PluginLayer(ModuleLayer.Controller controller) {
        this.controller = controller;
    }

    static PluginLayer define(
            PluginContent content, ClassLoader loader, List<PluginLayer> dependencies, ModuleLayer host) {
        List<ModuleLayer> parents = new ArrayList<>();
        dependencies.forEach(dependency -> parents.add(dependency.controller.layer()));
        parents.add(host);
        try {
            Jars own = Jars.of(content, host);
            Configuration configuration = Configuration.resolve(
                    own,
                    parents.stream().map(ModuleLayer::configuration).toList(),
                    ModuleFinder.of(),
                    own.references.keySet());
            PluginLayer layer = new PluginLayer(ModuleLayer.defineModules(configuration, parents, name -> loader));
            layer.letMadeModulesRead(content, dependencies);
            return layer;
        } catch (FindException | ResolutionException | LayerInstantiationException | IllegalArgumentException e) {
            throw new PluginException(
                    "Its modules are incompatible: " + e.getMessage() + ".",
                    "Leave out or replace the jar that the message names.");
        }
    }

    /** Modules of plain jars read all modules of the plugin, as on a class path; so do modules that require one. */
    private void letMadeModulesRead(PluginContent content, List<PluginLayer> dependencies) {
        Set<String> made = content.jars().stream()
                .filter(jar -> !jar.isModular())
                .map(jar -> jar.module().name())
                .collect(Collectors.toSet());
        if (made.isEmpty()) {
            return;
        }
        List<Module> all = new ArrayList<>(controller.layer().modules());
        dependencies.forEach(
                dependency -> all.addAll(dependency.controller.layer().modules()));
        for (JarContent jar : content.jars()) {
            Module reader = module(jar.module().name());
            if (!jar.isModular()) {
                all.forEach(read -> controller.addReads(reader, read));
            } else if (jar.module().requires().stream().anyMatch(required -> made.contains(required.name()))) {
                made.forEach(name -> controller.addReads(reader, module(name)));
            }
        }
    }

    private Module module(String name) {
        return controller.layer().findModule(name).orElseThrow();
    }

    /** Lets the host create an instance of a class whose package its module does not export. */
    void openToHost(Class<?> type) {
        controller.addOpens(type.getModule(), type.getPackageName(), HostModules.class.getModule());
    }

    /** The plugin's jars, by module. */
    private record Jars(Map<String, ModuleReference> references) implements ModuleFinder {

        static Jars of(PluginContent content, ModuleLayer host) {
            MadeModules modules = new MadeModules(content, host);
            return new Jars(content.jars().stream()
                    .map(jar -> new JarReference(jar, modules.of(jar)))
                    .collect(
                            Collectors.toMap(reference -> reference.descriptor().name(), reference -> reference)));
        }

        @Override
        public Optional<ModuleReference> find(String name) {
            return Optional.ofNullable(references.get(name));
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.copyOf(references.values());
        }
    }

    /** A jar as a module, with its classes read by the plugin's loader. */
    private static final class JarReference extends ModuleReference {

        JarReference(JarContent jar, ModuleDescriptor module) {
            super(module, jar.file().toUri());
        }

        @Override
        public ModuleReader open() {
            throw new UnsupportedOperationException(
                    "The plugin's class loader reads " + descriptor().name() + ".");
        }
    }
}
