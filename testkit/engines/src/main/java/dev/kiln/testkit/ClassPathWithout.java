package dev.kiln.testkit;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The class path of the tests without one library, as in an application that has left it out. */
public final class ClassPathWithout {

    private ClassPathWithout() {}

    /**
     * Loads a class anew where the library is absent, and calls a method of it.
     *
     * @param library the beginning of its jar's name, such as {@code commons-csv}
     * @param type the class; it and all that it names are other ones there than here
     * @param method a static method of it without parameters that returns a text; it need not be public
     * @return the result of the method
     * @throws AssertionError if no jar of the class path has such a name
     * @throws ReflectiveOperationException if there is no such method, or it throws something
     * @throws IOException if the jars cannot be closed
     */
    public static String call(String library, Class<?> type, String method)
            throws ReflectiveOperationException, IOException {
        List<URL> others = new ArrayList<>();
        boolean isThere = false;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (path.toString().endsWith(".jar")
                    && path.getFileName().toString().startsWith(library + "-")) {
                isThere = true;
            } else {
                others.add(path.toUri().toURL());
            }
        }
        if (!isThere) {
            throw new AssertionError(
                    "No jar of " + library + " is on the class path, so that leaving it out shows nothing.");
        }
        ClassLoader java = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader loader = new URLClassLoader(others.toArray(URL[]::new), java)) {
            var called = loader.loadClass(type.getName()).getDeclaredMethod(method);
            called.setAccessible(true);
            return String.valueOf(called.invoke(null));
        }
    }
}
