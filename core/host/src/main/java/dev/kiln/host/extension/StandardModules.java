package dev.kiln.host.extension;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The standard modules of this machine, and those of them that are not in this JVM's boot layer. */
public final class StandardModules {

    private StandardModules() {}

    /** Holds values that are looked up once, on first use. */
    private static final class Absent {

        private static final Map<String, String> BY_PACKAGE = byPackage();

        private static Map<String, String> byPackage() {
            Map<String, String> packages = new HashMap<>();
            for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
                ModuleDescriptor descriptor = module.descriptor();
                if (ModuleLayer.boot().findModule(descriptor.name()).isEmpty()) {
                    descriptor.exports().stream()
                            .filter(exports -> !exports.isQualified())
                            .forEach(exports -> packages.put(exports.source(), descriptor.name()));
                }
            }
            return Map.copyOf(packages);
        }
    }

    /**
     * The module of a class.
     *
     * @param className its name, such as {@code sun.misc.Unsafe}
     * @return the standard module that has its package and was not started; empty where there is none
     */
    public static Optional<String> absent(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.ofNullable(Absent.BY_PACKAGE.get(className.substring(0, dot)));
    }

    /**
     * The remedy where a module was not started.
     *
     * @param module its name
     * @return a sentence
     */
    public static String remedy(String module) {
        return "Start Kiln with KILN_JAVA_OPTS=\"--add-modules " + module
                + "\", or the Java program that embeds it with --add-modules " + module + ".";
    }
}
