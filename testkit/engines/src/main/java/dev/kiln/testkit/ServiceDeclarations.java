package dev.kiln.testkit;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The two declarations of a plugin's services: {@code provides ... with} in {@code module-info}, used on the module
 * path, and the files in {@code META-INF/services}, used on the class path. A plugin's test compares them:
 *
 * <pre>{@code
 * assertEquals(ServiceDeclarations.ofModule(Dense.class), ServiceDeclarations.ofFiles(Dense.class));
 * }</pre>
 */
public final class ServiceDeclarations {

    private ServiceDeclarations() {}

    /**
     * The declarations of the module.
     *
     * @param member any class of the plugin
     * @return the names of the providers, by the name of the service
     */
    public static Map<String, Set<String>> ofModule(Class<?> member) {
        return descriptor(member).provides().stream()
                .collect(Collectors.toMap(
                        ModuleDescriptor.Provides::service,
                        provides -> Set.copyOf(provides.providers()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    /**
     * The declarations in the files, of the services that the module provides.
     *
     * @param member any class of the plugin
     * @return the names of the providers, by the name of the service; no providers where there is no file
     */
    public static Map<String, Set<String>> ofFiles(Class<?> member) {
        Map<String, Set<String>> declared = new TreeMap<>();
        for (String service : ofModule(member).keySet()) {
            declared.put(service, providers(member, service));
        }
        return declared;
    }

    private static Set<String> providers(Class<?> member, String service) {
        try (InputStream file = open(member, "META-INF/services/" + service);
                BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(line -> line.replaceFirst("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (FileNotFoundException e) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModuleDescriptor descriptor(Class<?> member) {
        try (InputStream file = open(member, "module-info.class")) {
            return ModuleDescriptor.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("There is no module-info beside " + member.getName() + ".", e);
        }
    }

    /** Opens a file of the folder or jar that a class lies in: others on the class path have files of the same name. */
    private static InputStream open(Class<?> member, String file) throws IOException {
        URL home = member.getProtectionDomain().getCodeSource().getLocation();
        String root = home.getPath().endsWith("/") ? home.toString() : "jar:" + home + "!/";
        URLConnection connection = URI.create(root + file).toURL().openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }
}
