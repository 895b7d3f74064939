package dev.kiln.host.plugin;

import dev.kiln.host.extension.PluginException;
import java.nio.file.Path;
import java.util.List;

/** The Maven repositories that plugins are fetched from by {@link Coordinates}. */
public interface ArtifactRepositories extends AutoCloseable {

    /**
     * Says which versions of an artifact there are.
     *
     * @param artifact the artifact
     * @return the versions, the newest first; snapshots too
     * @throws PluginException if there is none, or no repository could be asked
     */
    List<String> versions(Coordinates artifact);

    /**
     * Fetches an artifact and what it needs to run, without what Kiln has for every plugin.
     *
     * @param artifact the artifact, with its version
     * @return the jars, that of the artifact first
     * @throws PluginException if one of them cannot be had
     */
    List<Path> fetch(Coordinates artifact);

    @Override
    void close();

    /** Opens the repositories. It is found as a service, so that its libraries are loaded only where they are used. */
    interface Opener {

        /**
         * Opens the repositories that the user has configured.
         *
         * @param offline whether to stay off the network, which the user's configuration may say too
         * @return the repositories
         */
        ArtifactRepositories open(boolean offline);
    }
}
