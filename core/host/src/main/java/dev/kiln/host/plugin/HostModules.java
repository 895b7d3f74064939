package dev.kiln.host.plugin;

import dev.kiln.api.extension.Provider;
import dev.kiln.graph.Graph;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The modules of the host and of the JDK that a plugin sees: the api, the logging facade where the host has one, and
 * every available standard module.
 */
final class HostModules {

    /** The module on which plugins are based. */
    static final String API = "dev.kiln.api";

    /** The modules of the api, each with a type of its own: the one on which plugins are based, and its graphs. */
    static final Map<String, Class<?>> OF_API = Map.of(API, Provider.class, "dev.kiln.graph", Graph.class);

    private static final Optional<Class<?>> LOGGER = logger();

    /** The host's modules that plugins see; each module's packages begin with its name. */
    static final List<String> SHARED = Stream.of(API, "dev.kiln.graph", "org.slf4j", "org.jspecify")
            .filter(name -> LOGGER.isPresent() || !name.equals("org.slf4j"))
            .toList();

    private static final Set<String> OF_JAVA = ModuleFinder.ofSystem().findAll().stream()
            .map(ModuleReference::descriptor)
            .map(ModuleDescriptor::name)
            .collect(Collectors.toUnmodifiableSet());

    private static final Map<String, Module> JAVA_PACKAGES = javaPackages();

    private static final Set<String> JAVA_SERVICES = javaServices();

    private static final Map<String, String> SHARED_PACKAGES = sharedPackages();

    private HostModules() {}

    /** Looked up by name: the host itself does not log, so it works without a logging facade. */
    private static Optional<Class<?>> logger() {
        try {
            return Optional.of(Class.forName("org.slf4j.Logger", false, HostModules.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Module> javaPackages() {
        Map<String, Module> packages = new HashMap<>();
        for (Module module : ModuleLayer.boot().modules()) {
            if (isOfJava(module.getName())) {
                module.getPackages().forEach(name -> packages.put(name, module));
            }
        }
        return packages;
    }

    private static Set<String> javaServices() {
        Set<String> services = new HashSet<>();
        for (Module module : ModuleLayer.boot().modules()) {
            if (isOfJava(module.getName())) {
                module.getDescriptor().uses().stream()
                        .filter(HostModules::isExportedByJava)
                        .forEach(services::add);
            }
        }
        return Set.copyOf(services);
    }

    private static boolean isExportedByJava(String className) {
        String packageName = JarReader.packageOf(className);
        Module owner = JAVA_PACKAGES.get(packageName);
        return owner != null && owner.isExported(packageName);
    }

    /** The services used by the standard modules. */
    static Set<String> servicesOfJava() {
        return JAVA_SERVICES;
    }

    /** The modules of the host's layer that plugins see, standard ones included. */
    static Set<String> visible(ModuleLayer host) {
        return Stream.concat(
                        ModuleLayer.boot().modules().stream()
                                .map(Module::getName)
                                .filter(HostModules::isOfJava),
                        SHARED.stream().filter(name -> host.findModule(name).isPresent()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a module is one of the JDK's. */
    static boolean isOfJava(String module) {
        return OF_JAVA.contains(module);
    }

    /** The host's own layer; null on the class path. */
    static @Nullable ModuleLayer layer() {
        return HostModules.class.getModule().getLayer();
    }

    /** The owner of a package that no plugin may have. */
    static Optional<String> owner(String packageName) {
        if (OF_API.keySet().stream().anyMatch(module -> isOf(module, packageName))) {
            return Optional.of("Kiln's api");
        }
        return Optional.ofNullable(JAVA_PACKAGES.get(packageName))
                .map(module -> "the JDK's module " + module.getName());
    }

    private static boolean isOf(String module, String packageName) {
        return packageName.equals(module) || packageName.startsWith(module + ".");
    }

    /** Whether a class is one of the api's, by its name in class files. */
    static boolean isOfApi(String className) {
        return OF_API.keySet().stream().anyMatch(module -> className.startsWith(module.replace('.', '/') + "/"));
    }

    /** The module of a package that Kiln provides for plugins, except the api's. */
    static Optional<String> sharedOwner(String packageName) {
        return Optional.ofNullable(SHARED_PACKAGES.get(packageName));
    }

    /** Annotations are omitted: they do not exist at run time, and do no harm in a jar. */
    private static Map<String, String> sharedPackages() {
        Map<String, String> packages = new HashMap<>();
        LOGGER.map(HostModules::descriptor)
                .ifPresent(module -> module.packages().forEach(name -> packages.put(name, module.name())));
        return Map.copyOf(packages);
    }

    /** A module's descriptor, from its jar on the class path. */
    private static ModuleDescriptor descriptor(Class<?> type) {
        ModuleDescriptor own = type.getModule().getDescriptor();
        if (own != null) {
            return own;
        }
        try {
            Path jar = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A class lies at no place: " + type + ".", e);
        }
    }

    /** Whether plugins without this package see that of the JDK or the host. */
    static boolean shares(String packageName) {
        for (String module : SHARED) {
            if (isOf(module, packageName)) {
                return true;
            }
        }
        return JAVA_PACKAGES.containsKey(packageName);
    }

    /** The api's version, from its module, or from the descriptor beside its classes on the class path. */
    static Optional<String> apiVersion() {
        ModuleDescriptor descriptor = Provider.class.getModule().getDescriptor();
        return descriptor != null ? descriptor.rawVersion() : besideClasses();
    }

    private static Optional<String> besideClasses() {
        URL own = Provider.class.getResource("Provider.class");
        if (own == null) {
            return Optional.empty();
        }
        String path = Provider.class.getName().replace('.', '/') + ".class";
        String root = own.toString().substring(0, own.toString().length() - path.length());
        try {
            URLConnection connection =
                    URI.create(root + "module-info.class").toURL().openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                return ModuleDescriptor.read(in).rawVersion();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
