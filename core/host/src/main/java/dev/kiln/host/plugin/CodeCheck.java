package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Checks a plugin's own classes before they are loaded: that this Java is not too old for them, and that they cannot
 * end the process. The latter is rejected, since no Java after 17 can keep a call of {@code System.exit} from ending
 * the host. Calls by reflection or in a library of the plugin are not found.
 */
final class CodeCheck {

    private static final Set<String> ENDS_THE_PROCESS =
            Set.of("java/lang/System.exit", "java/lang/Runtime.exit", "java/lang/Runtime.halt");

    private CodeCheck() {}

    /**
     * Checks the classes of a jar.
     *
     * @throws PluginException if one cannot run here, or the library for the check is missing
     * @throws IOException if the jar cannot be read
     */
    static void check(JarFile jar) throws IOException {
        if (!ClassVersion.READER.isThereFor(CodeCheck.class)) {
            throw new PluginException(
                    ClassVersion.READER.absence("Looking for what its classes call"), ClassVersion.READER.remedy());
        }
        for (JarEntry entry : jar.versionedStream().toList()) {
            if (entry.getName().endsWith(".class")) {
                check(jar, entry);
            }
        }
    }

    private static void check(JarFile jar, JarEntry entry) throws IOException {
        String name = entry.getName();
        Set<String> called;
        try {
            byte[] bytes = JarEntries.read(jar, entry);
            checkVersion(name, ClassVersion.of(bytes));
            called = ClassFile.ask(bytes, ClassFile::calledMethods);
        } catch (IOException e) {
            throw new PluginException(
                    "Its file " + name + " is damaged (" + e.getMessage() + ").", "Get the plugin again.");
        }
        for (String method : called) {
            if (ENDS_THE_PROCESS.contains(method)) {
                throw new PluginException(
                        "Its class " + className(name) + " calls " + className(method)
                                + ", which would end the whole process.",
                        "Its author must throw an exception instead.");
            }
        }
    }

    /** Checks that this Java can load a class file. */
    static void checkVersion(String name, int needed) {
        int running = Runtime.version().feature();
        if (needed > running) {
            throw new PluginException(
                    "Its class " + className(name) + " is compiled for Java " + needed + ", this is Java " + running
                            + ".",
                    "Run Kiln with Java " + needed + " or newer, or have the plugin compiled with --release 17.");
        }
    }

    private static String className(String path) {
        return path.replaceFirst("\\.class$", "").replace('/', '.');
    }
}
