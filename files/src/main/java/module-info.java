/**
 * Writes all files of Kiln: as drafts that are moved to their destinations when they are complete, through links, and
 * into a device or a pipe without replacing it. It also checks, before long work, whether a result can be written, and has
 * the formats that the modules above it share: hashes of files and JSON texts.
 */
module dev.kiln.files {
    requires static org.jspecify;
    requires transitive dev.kiln.graph;

    exports dev.kiln.files;
}
