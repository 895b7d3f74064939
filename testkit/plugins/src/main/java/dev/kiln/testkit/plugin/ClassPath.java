package dev.kiln.testkit.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** A plugin's jars on a class path with the api. */
final class ClassPath implements AutoCloseable {

    private final URLClassLoader loader;

    private ClassPath(URLClassLoader loader) {
        this.loader = loader;
    }

    static ClassPath of(List<Path> jars) {
        return new ClassPath(
                new URLClassLoader("plugin", jars.stream().map(ClassPath::url).toArray(URL[]::new), new ApiView()));
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    <P> List<P> providers(Class<P> service) {
        return ServiceLoader.load(service, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
