package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Packages in several jars of a plugin. They are common on class paths, and jars without a module descriptor run here
 * as there: one loader has them all, and the module created for the first of the jars is that of the whole package. A
 * jar with its own module shares no package.
 */
final class SplitPackages {

    private final Map<String, JarContent> owners = new HashMap<>();

    private SplitPackages(List<JarContent> jars) {
        // jars with a descriptor come before those without
        jars.stream().filter(JarContent::isModular).forEach(this::claim);
        jars.stream().filter(jar -> !jar.isModular()).forEach(this::claim);
    }

    private void claim(JarContent jar) {
        for (String name : jar.packages()) {
            JarContent other = owners.putIfAbsent(name, jar);
            if (other != null && other.isModular()) {
                throw new PluginException(
                        "The package " + name + " is both in its " + other.name() + ", which is a module, and in its "
                                + jar.name() + ".",
                        "Leave one of the two out, or put their classes into one jar.");
            }
        }
    }

    /**
     * The jars with each package in only one of them.
     *
     * @param jars a plugin's jars
     * @return the same where no package is in two of them
     * @throws PluginException if a module shares a package
     */
    static List<JarContent> joined(List<JarContent> jars) {
        SplitPackages split = new SplitPackages(jars);
        boolean isSplit = jars.stream()
                .anyMatch(jar -> jar.packages().stream().anyMatch(name -> !jar.equals(split.owners.get(name))));
        return isSplit ? jars.stream().map(jar -> split.part(jar, jars)).toList() : List.copyOf(jars);
    }

    private JarContent part(JarContent jar, List<JarContent> jars) {
        if (jar.isModular()) {
            return jar;
        }
        Set<String> packages = jar.packages().stream()
                .filter(name -> jar.equals(owners.get(name)))
                .collect(Collectors.toCollection(TreeSet::new));
        ModuleDescriptor.Builder module =
                ModuleDescriptor.newOpenModule(jar.module().name()).packages(packages);
        packages.forEach(module::exports);
        jar.module().rawVersion().ifPresent(module::version);
        return new JarContent(
                jar.file(), module.build(), false, providers(jar, jars), jar.manifest(), jar.followed(), jar.signers());
    }

    /**
     * The providers of a module created for a jar, whichever jar declares them; and those without a package in any jar.
     */
    private Map<String, List<String>> providers(JarContent jar, List<JarContent> jars) {
        Map<String, Set<String>> providers = new LinkedHashMap<>();
        for (JarContent declaring : jars) {
            if (!declaring.isModular()) {
                declaring
                        .providers()
                        .forEach((service, names) -> names.stream()
                                .filter(name -> Objects.requireNonNullElse(
                                                owners.get(JarReader.packageOf(name)), declaring)
                                        .equals(jar))
                                .forEach(name -> providers
                                        .computeIfAbsent(service, key -> new LinkedHashSet<>())
                                        .add(name)));
            }
        }
        return providers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new ArrayList<>(entry.getValue())));
    }
}
