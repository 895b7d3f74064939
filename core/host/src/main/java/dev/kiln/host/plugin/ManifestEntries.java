package dev.kiln.host.plugin;

/** The attributes of a plugin's manifest, all of them optional. */
final class ManifestEntries {

    /** The plugin's id; the name of its module by default. */
    static final String ID = "Kiln-Plugin-Id";

    /** The plugin's version; that of its module by default. */
    static final String VERSION = "Kiln-Plugin-Version";

    /** The plugins it needs, as {@code shapes@[1.0,2.0) noise?@1.2}. */
    static final String REQUIRES = "Kiln-Plugin-Requires";

    /** The versions of the api it runs on; by default those compatible with the one it was compiled against. */
    static final String API = "Kiln-Api";

    private ManifestEntries() {}
}
