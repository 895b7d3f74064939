package dev.kiln.host.plugin;

import dev.kiln.host.extension.HostKinds;
import dev.kiln.host.extension.PluginException;
import java.lang.module.ModuleDescriptor.Requires;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads from a plugin's files the information that the host needs before it loads a class. */
final class PluginReader {

    private final Path source;
    private final PrivateCopy copy;
    private final boolean isShipped;
    private final List<String> notes = new ArrayList<>();

    private PluginReader(Path source, PrivateCopy copy, boolean isShipped) {
        this.source = source;
        this.copy = copy;
        this.isShipped = isShipped;
    }

    /**
     * Reads a plugin.
     *
     * @param source a jar, a zip, or a folder with jars
     * @param expected its expected properties
     * @param folder the folder for its private copy
     * @throws PluginException if it could never run, or differs from the expectation
     */
    static PluginContent read(Path source, Expectation expected, Path folder) {
        return new PluginReader(source, PrivateCopy.of(source, expected, folder), false).read();
    }

    /** Reads a jar or a folder that came with Kiln, which needs no copy. */
    static PluginContent readInPlace(Path source, Expectation expected) {
        return new PluginReader(source, PrivateCopy.inPlace(source, expected), true).read();
    }

    private PluginContent read() {
        List<JarContent> jars = new ArrayList<>();
        for (Path file : copy.jars()) {
            JarContent jar = JarReader.read(file, isShipped);
            if (HostModules.OF_API.containsKey(jar.module().name())) {
                notes.add("It brings " + file.getFileName() + " along, which is ignored: the api is Kiln's own.");
            } else {
                jars.add(jar);
            }
        }
        if (jars.isEmpty()) {
            throw new PluginException("It contains only Kiln's api.", "Put the plugin's own jar into it.");
        }
        checkModules(jars);
        jars.forEach(PluginReader::checkClassPath);
        jars.forEach(PluginReader::checkPackages);
        Optional<JarContent> main = main(jars);
        PluginDescriptor descriptor = descriptor(jars, main);
        return new PluginContent(descriptor, SplitPackages.joined(jars), List.copyOf(notes));
    }

    private static void checkModules(List<JarContent> jars) {
        Map<String, JarContent> byName = new HashMap<>();
        for (JarContent jar : jars) {
            JarContent other = byName.put(jar.module().name(), jar);
            if (other != null) {
                throw new PluginException(
                        "Its jars " + other.name() + " and " + jar.name() + " are both the module "
                                + jar.module().name() + ".",
                        "Leave one of them out.");
            }
        }
    }

    /** A class loader follows the class paths that jars name: nothing must be loaded that is not part of the plugin. */
    private static void checkClassPath(JarContent jar) {
        jar.followed()
                .forEach((list, places) -> places.stream()
                        .filter(PluginReader::leadsOut)
                        .findFirst()
                        .ifPresent(place -> {
                            throw new PluginException(
                                    "Its " + jar.name() + " has a " + list + " that leads out of the plugin: " + place
                                            + ".",
                                    "Put the jar that it names beside it, in one folder or zip, and name it without a folder.");
                        }));
    }

    /** Whether a decoded class-path entry is not a path below the jar's folder. */
    private static boolean leadsOut(String place) {
        try {
            // a plus sign is literal in a path
            String path = URLDecoder.decode(place.replace("+", "%2B"), StandardCharsets.UTF_8);
            return path.startsWith("/")
                    || path.indexOf(':') >= 0
                    || path.indexOf('\\') >= 0
                    || List.of(path.split("/", -1)).contains("..");
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static void checkPackages(JarContent jar) {
        for (String name : jar.packages()) {
            HostModules.owner(name).ifPresent(owner -> {
                throw new PluginException(
                        "Its " + jar.name() + " has the package " + name + ", which is that of " + owner + ".",
                        "Leave those classes out of the jar, or rename the package.");
            });
            HostModules.sharedOwner(name)
                    .filter(module -> !module.equals(jar.module().name()))
                    .ifPresent(module -> {
                        throw new PluginException(
                                "Its " + jar.name() + " has the package " + name + " of " + module
                                        + ", which comes from Kiln.",
                                "Leave " + module + " out when jars are merged into it, or put its own jar beside it.");
                    });
        }
    }

    /** The main jar of the plugin: the one with the plugin's id, else the one that provides extensions. */
    private static Optional<JarContent> main(List<JarContent> jars) {
        List<JarContent> named = jars.stream()
                .filter(jar -> jar.attribute(ManifestEntries.ID).isPresent())
                .toList();
        List<JarContent> providing = jars.stream()
                .filter(jar -> jar.providers().keySet().stream().anyMatch(HostKinds::isProvider))
                .toList();
        if (named.size() > 1) {
            throw new PluginException(
                    "Its jars " + named.get(0).name() + " and " + named.get(1).name() + " both have a "
                            + ManifestEntries.ID + ".",
                    "Put each plugin into a folder or zip of its own.");
        }
        if (named.size() == 1) {
            return Optional.of(named.get(0));
        }
        if (providing.size() == 1) {
            return Optional.of(providing.get(0));
        }
        return jars.size() == 1 ? Optional.of(jars.get(0)) : Optional.empty();
    }

    private PluginDescriptor descriptor(List<JarContent> jars, Optional<JarContent> main) {
        PluginIdentity identity = PluginIdentity.of(main, source);
        return new PluginDescriptor(
                identity.id(),
                identity.version(),
                source,
                copy.sha256(),
                jars.stream().map(jar -> jar.module().name()).toList(),
                attribute(main, ManifestEntries.REQUIRES)
                        .map(PluginDependency::parse)
                        .orElse(List.of()),
                attribute(main, ManifestEntries.API).map(PluginReader::range),
                compiledAgainst(jars),
                providers(jars),
                signers(jars),
                isShipped);
    }

    /** The signers of all jars; signers of only some are noted. */
    private List<String> signers(List<JarContent> jars) {
        Set<String> ofAll = new LinkedHashSet<>(jars.get(0).signers());
        jars.forEach(jar -> ofAll.retainAll(jar.signers()));
        for (JarContent jar : jars) {
            jar.signers().stream()
                    .filter(signer -> !ofAll.contains(signer))
                    .forEach(signer -> notes.add("Its " + jar.name() + " is signed by " + signer + ", not all of it."));
        }
        return List.copyOf(ofAll);
    }

    private static VersionRange range(String text) {
        return VersionRange.parse(text)
                .orElseThrow(() -> new PluginException(
                        "Its manifest's " + ManifestEntries.API + " is " + text + ", which is not a range of versions.",
                        "Write one as in [0.1,0.3)."));
    }

    private static Optional<String> attribute(Optional<JarContent> jar, String name) {
        return jar.flatMap(j -> j.attribute(name));
    }

    /** The newest api that any of its modules was compiled against. */
    private static Optional<String> compiledAgainst(List<JarContent> jars) {
        return jars.stream()
                .flatMap(jar -> jar.module().requires().stream())
                .filter(required -> required.name().equals(HostModules.API))
                .map(Requires::rawCompiledVersion)
                .flatMap(Optional::stream)
                .max((a, b) -> Release.parse(a)
                        .flatMap(one -> Release.parse(b).map(one::compareTo))
                        .orElse(0));
    }

    private static Map<String, List<String>> providers(List<JarContent> jars) {
        Map<String, Set<String>> providers = new TreeMap<>();
        for (JarContent jar : jars) {
            jar.providers().forEach((service, names) -> {
                if (HostKinds.isProvider(service)) {
                    providers
                            .computeIfAbsent(service, s -> new LinkedHashSet<>())
                            .addAll(names);
                }
            });
        }
        return providers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }
}
