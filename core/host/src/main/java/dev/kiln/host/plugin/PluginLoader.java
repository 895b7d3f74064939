package dev.kiln.host.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one plugin. The creator of the loader decides whether they are in modules. Its name identifies
 * the plugin of a class in stack traces and threads.
 */
final class PluginLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    PluginLoader(String name, URL[] jars, Surroundings surroundings) {
        super(name, jars, surroundings);
    }

    // the two lookups of a named module's classes and resources

    @Override
    protected @Nullable Class<?> findClass(String module, String name) {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    protected @Nullable URL findResource(String module, String name) {
        return findResource(name);
    }

    /**
     * The classes that a plugin sees beside its own: standard modules, the api, and the exports of its dependencies.
     */
    static final class Surroundings extends ClassLoader {

        static {
            registerAsParallelCapable();
        }

        private final ClassLoader host = HostModules.class.getClassLoader();
        private final Set<String> own;
        private final Map<String, ClassLoader> ofDependencies;

        Surroundings(Set<String> own, Map<String, ClassLoader> ofDependencies) {
            super(ClassLoader.getPlatformClassLoader());
            this.own = own;
            this.ofDependencies = ofDependencies;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            String packageName = JarReader.packageOf(name);
            if (own.contains(packageName)) {
                throw new ClassNotFoundException(name);
            }
            ClassLoader dependency = ofDependencies.get(packageName);
            if (dependency != null) {
                return dependency.loadClass(name);
            }
            // the platform's loader would return every class of the host's module path
            if (HostModules.shares(packageName)) {
                return host.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
