/**
 * The one place that writes files: beside their place first and moved there when they are whole, through links, and
 * into a device or a pipe without replacing it. Whoever wants to know before some hours of work whether a result can be
 * written asks here too. Beside that it has what the modules over it share: hashes of files, texts in JSON, and how a user
 * is told of a library that is absent.
 */
module dev.kiln.files {
    requires static org.jspecify;
    requires transitive dev.kiln.graph;

    exports dev.kiln.files;
}
