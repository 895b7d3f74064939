package dev.kiln.host.plugin;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * The known versions of the api: the released ones, each with a record of its types and members, and the one that Kiln
 * runs with. Whether a plugin fits one is determined from its class files, without running its code and without a
 * network.
 */
public final class ApiHistory {

    private static final String VERSIONS = "api/versions.txt";

    private final Map<String, Supplier<ApiRecord>> byVersion;

    ApiHistory(Map<String, Supplier<ApiRecord>> byVersion) {
        this.byVersion = new LinkedHashMap<>(byVersion);
    }

    /** Returns the versions that came with this Kiln. */
    public static ApiHistory known() {
        Map<String, Supplier<ApiRecord>> versions = new LinkedHashMap<>();
        resource(VERSIONS)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .forEach(version -> versions.put(version, () -> ApiRecord.parse(resource("api/" + version + ".txt"))));
        HostModules.apiVersion().ifPresent(running -> versions.put(running, ApiRecord::running));
        return new ApiHistory(versions);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ApiHistory.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the versions, oldest first. */
    public List<String> versions() {
        return List.copyOf(byVersion.keySet());
    }

    /**
     * Finds the parts of the api that a plugin uses and a version lacks.
     *
     * @param plugin its jar or zip
     * @param version the version; a suffix of its numbers, such as {@code -SNAPSHOT}, is ignored
     * @return the missing parts, a phrase for each; empty where the plugin fits
     * @throws OptionException if the version is unknown
     * @throws PluginException if the plugin is damaged
     * @throws KilnException if ASM is missing, which reads its classes
     */
    public List<String> missing(Path plugin, String version) {
        ClassVersion.READER.require("Looking for what the plugin " + plugin + " uses", ApiHistory.class);
        ApiRecord api = find(version).get();
        Map<String, TypeSignature> own = new HashMap<>();
        List<ApiLinks.Names> code = new ArrayList<>();
        try (WorkFolder work = new WorkFolder()) {
            for (Path jar :
                    PrivateCopy.of(plugin, Expectation.NONE, work.next()).jars()) {
                read(jar, own, code);
            }
        }
        return ApiLinks.missing(own, code, api);
    }

    private Supplier<ApiRecord> find(String version) {
        for (Map.Entry<String, Supplier<ApiRecord>> known : byVersion.entrySet()) {
            Optional<Release> release = Release.parse(known.getKey());
            boolean isMeant =
                    known.getKey().equals(version) || (release.isPresent() && release.equals(Release.parse(version)));
            if (isMeant) {
                return known.getValue();
            }
        }
        throw new OptionException(
                "The api " + version + " is not known here; there are " + String.join(", ", byVersion.keySet()) + ".");
    }

    private static void read(Path file, Map<String, TypeSignature> own, List<ApiLinks.Names> code) {
        try (JarFile jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
            JarEntries.check(jar);
            for (JarEntry entry : jar.versionedStream().toList()) {
                if (isCode(entry.getName())) {
                    code.add(ClassFile.ask(JarEntries.read(jar, entry), read -> {
                        TypeSignature type = read.signature();
                        own.put(type.name(), type);
                        return new ApiLinks.Names(read.namedClasses(), read.references());
                    }));
                }
            }
        } catch (IOException e) {
            throw new FileFormatException(
                    file.getFileName() + " cannot be read as a jar: " + e.getMessage() + ". Get it again.", e);
        }
    }

    /** A copy of the api in the plugin is ignored, as when the plugin runs. */
    private static boolean isCode(String entry) {
        return entry.endsWith(".class") && !entry.endsWith("module-info.class") && !HostModules.isOfApi(entry);
    }
}
