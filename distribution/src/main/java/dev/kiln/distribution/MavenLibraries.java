package dev.kiln.distribution;

import dev.kiln.host.extension.PluginException;
import dev.kiln.host.plugin.ArtifactRepositories;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Loads the Maven client, which fetches plugins from repositories, from the folder {@code lib/maven}: only for the
 * commands that need it, with libraries that are invisible to other modules.
 */
final class MavenLibraries {

    private static final List<String> SHARED =
            List.of("dev.kiln.api.", "dev.kiln.graph.", "dev.kiln.host.", "org.slf4j.");

    private MavenLibraries() {}

    /**
     * Opens the repositories that the user has configured for Maven.
     *
     * @throws PluginException if the libraries are missing
     */
    static ArtifactRepositories open(boolean offline) {
        return ServiceLoader.load(ArtifactRepositories.Opener.class, loader())
                .findFirst()
                .orElseThrow(() -> new PluginException(
                        "This Kiln has no access to repositories: its folder lib/maven is missing.",
                        "Install the plugin from its file, or install the complete Kiln."))
                .open(offline);
    }

    private static ClassLoader loader() {
        Path folder = Path.of(System.getProperty("kiln.home", ""), "lib", "maven");
        if (!Files.isDirectory(folder)) {
            return MavenLibraries.class.getClassLoader();
        }
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : files) {
                jars.add(url(jar));
            }
        } catch (IOException e) {
            throw new PluginException(
                    "The folder " + folder + " cannot be read: " + e.getMessage() + ".", "Check its permissions.");
        }
        return new URLClassLoader("maven", jars.toArray(URL[]::new), new Shared());
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    /** The packages that they share with the host. */
    private static final class Shared extends ClassLoader {

        private final ClassLoader host = MavenLibraries.class.getClassLoader();

        Shared() {
            super(getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return host.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
