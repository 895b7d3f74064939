package dev.kiln.host.plugin;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scans plugin folders: each jar, each zip, and each folder with jars in it is a plugin. */
final class PluginFolders {

    private static final System.Logger LOG = System.getLogger(PluginFolders.class.getName());

    private PluginFolders() {}

    /**
     * Finds them.
     *
     * @return the fingerprint of each file or folder, in the order of the folders and of names
     * @throws FileFormatException if a folder cannot be read
     */
    static Map<Path, Fingerprint> look(List<Path> folders) {
        Map<Path, Fingerprint> found = new LinkedHashMap<>();
        for (Path folder : folders) {
            for (Path entry : entries(folder)) {
                Fingerprint fingerprint = Fingerprint.of(entry);
                if (!fingerprint.isEmpty()) {
                    found.put(entry, fingerprint);
                }
            }
        }
        return found;
    }

    /** Undoes an interrupted change of a folder, if there is one; waits for one in progress. */
    static void recover(Path folder) {
        if (!FolderChange.isUnderWay(folder)) {
            return;
        }
        try (FolderLock lock = FolderLock.of(folder)) {
            FolderChange.recover(lock, new FileOperations());
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A change of the plugin folder " + folder + " was interrupted and cannot be undone ("
                            + e.getMessage()
                            + "). Plugins may be missing until someone who may write there runs kiln plugins list.");
        }
    }

    private static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PluginFolders::mayBePlugin)) {
            files.forEach(entries::add);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The plugin folder " + folder + " cannot be read: " + e.getMessage() + ".", e);
        }
        entries.sort(null);
        return entries;
    }

    private static boolean mayBePlugin(Path entry) {
        String name = entry.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".jar") || name.endsWith(".zip") || Files.isDirectory(entry));
    }
}
