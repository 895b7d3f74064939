package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Provider;
import dev.kiln.graph.Graph;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plugin's jars on a module path with the api, as a layer of their own.
 *
 * <p>Where the tests themselves are on a class path, the api is not a module of the running Java. The layer then has a
 * module with the api's descriptor and the classes of the class path, so that the plugin's descriptor is resolved and
 * its packages are encapsulated as on a real module path, and its providers still fit the tests.
 */
final class ModulePath {

    private static final String API = "dev.kiln.api";

    private final ModuleLayer layer;

    private ModulePath(ModuleLayer layer) {
        this.layer = layer;
    }

    static ModulePath of(List<Path> jars) {
        ModuleFinder finder = ModuleFinder.of(jars.toArray(Path[]::new));
        Set<String> roots = finder.findAll().stream()
                .map(ModuleReference::descriptor)
                .map(descriptor -> descriptor.name())
                .collect(Collectors.toSet());
        ModuleLayer api = api();
        Configuration configuration = api.configuration().resolve(finder, ModuleFinder.of(), roots);
        ModuleLayer.Controller controller = ModuleLayer.defineModulesWithOneLoader(
                configuration, List.of(api), ClassLoader.getPlatformClassLoader());
        Module classes = Provider.class.getModule();
        if (!classes.isNamed()) {
            controller.layer().modules().forEach(module -> controller.addReads(module, classes));
        }
        return new ModulePath(controller.layer());
    }

    private static ModuleLayer api() {
        ModuleLayer own = Provider.class.getModule().getLayer();
        if (own != null) {
            return own;
        }
        ModuleLayer boot = ModuleLayer.boot();
        ModuleFinder finder = ModuleFinder.of(PluginJars.home(Provider.class), PluginJars.home(Graph.class));
        Configuration configuration = boot.configuration().resolve(finder, ModuleFinder.of(), Set.of(API));
        ApiView view = new ApiView();
        return ModuleLayer.defineModules(configuration, List.of(boot), name -> view)
                .layer();
    }

    <P> List<P> providers(Class<P> service) {
        return ServiceLoader.load(layer, service).stream()
                .filter(provider -> provider.type().getModule().getLayer() == layer)
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
