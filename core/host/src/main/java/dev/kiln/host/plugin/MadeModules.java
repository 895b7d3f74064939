package dev.kiln.host.plugin;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.SourceVersion;

/**
 * Modules for a plugin's jars without one, open and with every package exported. They are not automatic modules, which
 * would read all of the host's libraries, so that a plugin could not have its own version.
 */
final class MadeModules {

    private final PluginContent plugin;
    private final ModuleLayer host;
    private final Map<String, Set<String>> requiredOwn = new HashMap<>();

    MadeModules(PluginContent plugin, ModuleLayer host) {
        this.plugin = plugin;
        this.host = host;
        for (JarContent jar : plugin.jars()) {
            Set<String> required = new HashSet<>();
            jar.module().requires().forEach(r -> required.add(r.name()));
            requiredOwn.put(jar.module().name(), required);
        }
    }

    /** The module of a jar: its own, or one created for it. */
    ModuleDescriptor of(JarContent jar) {
        if (jar.isModular()) {
            return jar.module();
        }
        String name = jar.module().name();
        ModuleDescriptor.Builder made = ModuleDescriptor.newOpenModule(name)
                .packages(jar.packages())
                .requires(Set.of(Requires.Modifier.MANDATED), "java.base");
        jar.packages().forEach(made::exports);
        HostModules.visible(host).stream()
                .filter(module ->
                        !module.equals("java.base") && plugin.module(module).isEmpty())
                .forEach(made::requires);
        used(jar).forEach(made::uses);
        Set<String> required = new HashSet<>();
        jar.providers().forEach((service, names) -> provide(jar, made, required, service, names));
        required.forEach(made::requires);
        jar.module().rawVersion().ifPresent(made::version);
        return made.build();
    }

    /** The services that it may use: the JDK's, its own, and those that any jar of the plugin provides. */
    private Set<String> used(JarContent jar) {
        Set<String> used = new HashSet<>(HostModules.servicesOfJava());
        plugin.jars()
                .forEach(other -> other.providers().keySet().stream()
                        .filter(service -> jar.packages().contains(JarReader.packageOf(service)))
                        .filter(SourceVersion::isName)
                        .forEach(used::add));
        return used;
    }

    private void provide(
            JarContent jar,
            ModuleDescriptor.Builder made,
            Set<String> required,
            String service,
            List<String> providers) {
        List<String> own = providers.stream()
                .filter(name -> SourceVersion.isName(name) && jar.packages().contains(JarReader.packageOf(name)))
                .toList();
        if (!own.isEmpty() && SourceVersion.isName(service) && seesService(jar, required, service)) {
            made.provides(service, own);
        }
    }

    private boolean seesService(JarContent jar, Set<String> required, String service) {
        String packageName = JarReader.packageOf(service);
        if (jar.packages().contains(packageName)) {
            return true;
        }
        Optional<JarContent> owner = plugin.jars().stream()
                .filter(other -> other.exported().contains(packageName))
                .findFirst();
        if (owner.isEmpty()) {
            return HostModules.servicesOfJava().contains(service);
        }
        String name = owner.get().module().name();
        if (reaches(name, jar.module().name(), new HashSet<>())) {
            return false;
        }
        required.add(name);
        requiredOwn
                .computeIfAbsent(jar.module().name(), module -> new HashSet<>())
                .add(name);
        return true;
    }

    /** Whether one module requires another, directly or not: cycles are not allowed. */
    private boolean reaches(String from, String to, Set<String> seen) {
        return from.equals(to)
                || (seen.add(from)
                        && requiredOwn.getOrDefault(from, Set.of()).stream().anyMatch(next -> reaches(next, to, seen)));
    }
}
