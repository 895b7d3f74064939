package dev.kiln.testkit.plugin;

import dev.kiln.api.Provider;
import java.util.List;

/** Sees Java and what Kiln lets plugins see, and so nothing of the plugin under test, which the tests have beside them. */
final class ApiView extends ClassLoader {

    private static final List<String> SHARED = List.of("dev.kiln.api.", "org.slf4j.", "org.jspecify.");

    ApiView() {
        super("kiln-api", getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return Class.forName(name, false, Provider.class.getClassLoader());
        }
        throw new ClassNotFoundException(name);
    }
}
