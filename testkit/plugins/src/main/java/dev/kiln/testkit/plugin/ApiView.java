package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Provider;
import java.util.List;

/**
 * A class loader that sees Java and the modules that Kiln exposes to plugins, but not the plugin under test, which is
 * on the path of the tests.
 */
final class ApiView extends ClassLoader {

    private static final List<String> SHARED =
            List.of("dev.kiln.api.", "dev.kiln.graph.", "org.slf4j.", "org.jspecify.");

    ApiView() {
        super("kiln-api", null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return Class.forName(name, false, Provider.class.getClassLoader());
        }
        Class<?> found = getPlatformClassLoader().loadClass(name);
        // it has the classes of every module that Java was started with
        if (found.getClassLoader() == getSystemClassLoader()) {
            throw new ClassNotFoundException(name);
        }
        return found;
    }
}
