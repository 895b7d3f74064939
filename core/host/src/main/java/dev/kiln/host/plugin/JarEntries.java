package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The entries of a jar, read within limits, so that a jar cannot fill the memory. */
final class JarEntries {

    private static final int MOST_BYTES = 32 << 20;
    private static final int MOST_ENTRIES = 200_000;
    private static final String GET_AGAIN = "Get the plugin again, or have its author build it anew.";

    private JarEntries() {}

    /**
     * Checks the jar's directory.
     *
     * @throws PluginException if the jar has too many entries, a too large manifest, or a duplicate of a relevant entry
     */
    static void check(JarFile jar) {
        if (jar.size() > MOST_ENTRIES) {
            throw new PluginException("Its jar has more than " + MOST_ENTRIES + " entries.", GET_AGAIN);
        }
        Set<String> names = new HashSet<>();
        List<JarEntry> entries = jar.stream().toList();
        for (JarEntry entry : entries) {
            if (counts(entry.getName()) && !names.add(entry.getName())) {
                throw new PluginException("Its jar has the entry " + entry.getName() + " twice.", GET_AGAIN);
            }
            if (entry.getName().equalsIgnoreCase(JarFile.MANIFEST_NAME) && entry.getSize() > MOST_BYTES) {
                throw tooLarge(entry);
            }
        }
    }

    private static boolean counts(String name) {
        return name.endsWith(".class")
                || (name.startsWith("META-INF/services/") && !name.endsWith("/"))
                || name.equalsIgnoreCase(JarFile.MANIFEST_NAME);
    }

    /** Reads an entry. */
    static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw tooLarge(entry);
            }
            return bytes;
        }
    }

    private static PluginException tooLarge(JarEntry entry) {
        return new PluginException(
                "Its entry " + entry.getName() + " is larger than " + (MOST_BYTES >> 20) + " MiB.", GET_AGAIN);
    }
}
