package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.nio.file.Path;
import java.util.List;

/** The Maven repositories of plugins, addressed by {@link Coordinates}. */
public interface ArtifactRepositories extends AutoCloseable {

    /**
     * Lists the versions of an artifact.
     *
     * @param artifact the artifact
     * @return the versions, newest first, including snapshots
     * @throws PluginException if there is none, or no repository could be reached
     */
    List<String> versions(Coordinates artifact);

    /**
     * Fetches an artifact and its runtime dependencies, except those that Kiln provides.
     *
     * @param artifact the artifact, with its version
     * @return the jars, that of the artifact first
     * @throws PluginException if one of them cannot be fetched
     */
    List<Path> fetch(Coordinates artifact);

    @Override
    void close();

    /** Opens the repositories. It is a service, so that its libraries are loaded only on use. */
    interface Opener {

        /**
         * Opens the repositories that the user has configured.
         *
         * @param offline whether to avoid the network, as the user's configuration may also state
         * @return the repositories
         */
        ArtifactRepositories open(boolean offline);
    }
}
