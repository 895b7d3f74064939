package dev.kiln.host.plugin;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names read from files: each must be that of an entry directly in its folder. */
final class FolderNames {

    private FolderNames() {}

    /**
     * The file or folder of a name.
     *
     * @throws IOException if the name is not directly in the folder
     */
    static Path in(Path folder, String name) throws IOException {
        try {
            Path file = Path.of(name);
            // a backslash is a separator only on Windows, but folders are copied from there
            boolean isPlain = !file.isAbsolute()
                    && file.getNameCount() == 1
                    && name.equals(String.valueOf(file.getFileName()))
                    && !name.isEmpty()
                    && !name.equals(".")
                    && !name.equals("..")
                    && name.indexOf('\\') < 0;
            if (isPlain) {
                return folder.resolve(file);
            }
        } catch (InvalidPathException e) {
            throw new IOException("the name \"" + name + "\" is that of no file", e);
        }
        throw new IOException("the name \"" + name + "\" leads out of the folder");
    }
}
