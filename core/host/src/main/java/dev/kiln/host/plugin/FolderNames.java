package dev.kiln.host.plugin;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names that lie in files: each must be that of something right in the folder it is meant for. */
final class FolderNames {

    private FolderNames() {}

    /**
     * The file or folder of a name.
     *
     * @throws IOException if the name leads anywhere else than right into the folder
     */
    static Path in(Path folder, String name) throws IOException {
        try {
            Path file = Path.of(name);
            // a backslash separates on Windows alone, but folders are carried from there
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
