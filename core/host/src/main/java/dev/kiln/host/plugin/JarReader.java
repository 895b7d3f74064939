package dev.kiln.host.plugin;

import dev.kiln.host.extension.HostKinds;
import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import javax.lang.model.SourceVersion;

/** Reads the declarations of a jar, without loading any of its classes. */
final class JarReader {

    private static final String SERVICES = "META-INF/services/";
    private static final String MODULE_INFO = "module-info.class";
    private static final String CLASS_PATH = "Class-Path";
    private static final String INDEX = "META-INF/INDEX.LIST";

    private final Path path;
    private final JarFile jar;
    private final Set<String> packages = new TreeSet<>();
    private final Map<String, Set<String>> providers = new LinkedHashMap<>();

    private JarReader(Path path, JarFile jar) {
        this.path = path;
        this.jar = jar;
    }

    /**
     * Reads a jar.
     *
     * @param isShipped whether it came with Kiln, whose build has made the same checks
     * @throws PluginException if it is damaged, has an invalid signature, or has code that must not run
     */
    static JarContent read(Path path, boolean isShipped) {
        try (JarFile jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            if (isShipped) {
                return new JarReader(path, jar).read(List.of());
            }
            JarEntries.check(jar);
            List<String> signers = JarSignature.isIn(jar) ? JarSignature.verify(path) : List.of();
            JarContent content = new JarReader(path, jar).read(signers);
            if (content.providers().keySet().stream().anyMatch(HostKinds::isProvider)) {
                CodeCheck.check(jar);
            }
            return content;
        } catch (IOException | InvalidModuleDescriptorException | IllegalArgumentException e) {
            throw new PluginException(
                    "Its file " + path.getFileName() + " cannot be read as a jar: " + e.getMessage() + ".",
                    "Get it again; it may be cut short.");
        }
    }

    private JarContent read(List<String> signers) throws IOException {
        for (JarEntry entry : jar.versionedStream().toList()) {
            if (!entry.isDirectory()) {
                take(entry);
            }
        }
        Map<String, String> manifest = manifest();
        JarEntry info = jar.getJarEntry(MODULE_INFO);
        ModuleDescriptor module = info == null ? made(manifest) : own(info);
        module.provides()
                .forEach(p -> providers
                        .computeIfAbsent(p.service(), s -> new LinkedHashSet<>())
                        .addAll(p.providers()));
        return new JarContent(path, module, info != null, listed(), manifest, followed(manifest), signers);
    }

    private Map<String, List<String>> listed() {
        return providers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }

    private void take(JarEntry entry) throws IOException {
        String name = entry.getName();
        int slash = name.lastIndexOf('/');
        if (name.endsWith(".class") && slash > 0) {
            String packageName = name.substring(0, slash).replace('/', '.');
            if (SourceVersion.isName(packageName)) {
                packages.add(packageName);
            }
        } else if (name.startsWith(SERVICES) && slash == SERVICES.length() - 1) {
            providers.put(name.substring(SERVICES.length()), lines(entry));
        }
    }

    private Set<String> lines(JarEntry entry) throws IOException {
        return new String(JarEntries.read(jar, entry), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Map<String, List<String>> followed(Map<String, String> manifest) throws IOException {
        JarEntry index = jar.getJarEntry(INDEX);
        String indexed = index == null ? "" : new String(JarEntries.read(jar, index), StandardCharsets.UTF_8);
        return Map.of(
                CLASS_PATH, words(manifest.getOrDefault(CLASS_PATH, "")),
                INDEX, words(indexed.replaceFirst("\\AJarIndex-Version: [\\d.]+\\R", "")));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    private Map<String, String> manifest() throws IOException {
        Manifest manifest = jar.getManifest();
        Map<String, String> attributes = new HashMap<>();
        if (manifest != null) {
            manifest.getMainAttributes().forEach((name, value) -> attributes.put(name.toString(), value.toString()));
        }
        return attributes;
    }

    private ModuleDescriptor own(JarEntry info) throws IOException {
        byte[] bytes = JarEntries.read(jar, info);
        CodeCheck.checkVersion(MODULE_INFO, ClassVersion.of(bytes));
        return ModuleDescriptor.read(ByteBuffer.wrap(bytes), () -> packages);
    }

    /** The replacement of the module of a jar without one: a name, a version, and every package. */
    private ModuleDescriptor made(Map<String, String> manifest) {
        ModuleDescriptor.Builder module =
                ModuleDescriptor.newOpenModule(name(manifest)).packages(packages);
        packages.forEach(module::exports);
        version(manifest).ifPresent(module::version);
        return module.build();
    }

    static String packageOf(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }

    private String name(Map<String, String> manifest) {
        String declared = manifest.get("Automatic-Module-Name");
        return declared != null && SourceVersion.isName(declared) ? declared : PluginNames.moduleOfFile(path);
    }

    private Optional<String> version(Map<String, String> manifest) {
        return Optional.ofNullable(manifest.get(ManifestEntries.VERSION))
                .or(() -> Optional.ofNullable(manifest.get("Implementation-Version")))
                .or(() -> PluginNames.versionOfFile(path))
                .filter(text -> Release.parse(text).isPresent());
    }
}
