package dev.kiln.host.plugin;

import dev.kiln.files.OptionalLibrary;
import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Finds symbolic links in a zip, by a field that {@link java.util.zip} reads and does not show. */
final class ZipLinks {

    private static final OptionalLibrary READER = new OptionalLibrary(
            "org.apache.commons:commons-compress",
            "org.apache.commons.compress",
            "org.apache.commons.compress.archivers.zip.ZipFile");

    private ZipLinks() {}

    /**
     * Refuses a zip with a symbolic link.
     *
     * @throws PluginException if an entry is one, or the library that recognizes them is missing
     * @throws IOException if the file is not a zip
     */
    static void check(Path file) throws IOException {
        if (!READER.isThereFor(ZipLinks.class)) {
            throw new PluginException(READER.absence("Looking for symbolic links in a zip"), READER.remedy());
        }
        try (ZipFile zip =
                ZipFile.builder().setPath(file).setIgnoreLocalFileHeader(true).get()) {
            if (Collections.list(zip.getEntries()).stream().anyMatch(ZipLinks::isLink)) {
                throw new PluginException(
                        "It has a symbolic link in it.", "Pack the file itself in place of the link.");
            }
        }
    }

    /** The mode of a file on Unix, which {@link ZipArchiveEntry#isUnixSymlink} believes only of zips made there. */
    private static boolean isLink(ZipArchiveEntry entry) {
        return (entry.getExternalAttributes() >>> 16 & UnixStat.FILE_TYPE_FLAG) == UnixStat.LINK_FLAG;
    }
}
