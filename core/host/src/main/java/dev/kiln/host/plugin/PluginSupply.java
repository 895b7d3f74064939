package dev.kiln.host.plugin;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.PluginException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Installs plugins in a folder from files and Maven repositories, and updates them from their origins. Each change is
 * an atomic one of {@link PluginInstallation}.
 */
public final class PluginSupply {

    private static final String SNAPSHOT = "-SNAPSHOT";

    private final PluginInstallation installation;
    private final Supplier<ArtifactRepositories> repositories;

    /**
     * A supply.
     *
     * @param installation the installation in the folder
     * @param repositories opens the repositories, where needed
     */
    public PluginSupply(PluginInstallation installation, Supplier<ArtifactRepositories> repositories) {
        this.installation = installation;
        this.repositories = repositories;
    }

    /**
     * Installs a plugin from a file.
     *
     * @param file a jar or zip
     * @return the change
     * @throws PluginException if it would not run
     * @throws FileFormatException if a file cannot be read or written; then nothing has changed
     */
    public PluginChange install(Path file) {
        return put(file, installation.verify(file), new PluginOrigin.OfFile(file), List.of());
    }

    /** Installs a plugin after its trial. */
    private PluginChange put(Path file, Plugin after, PluginOrigin origin, List<String> notes) {
        return PluginChange.installed(installation.put(file, after, origin), after, origin, notes);
    }

    private static Optional<Plugin> find(List<Plugin> plugins, String id) {
        return plugins.stream().filter(plugin -> plugin.id().equals(id)).findFirst();
    }

    /**
     * Installs a plugin from the repositories, with its dependencies.
     *
     * @param coordinates the plugin; without a version, the newest release that would run
     * @return the change
     * @throws PluginException if it cannot be fetched, or would not run; then nothing has changed
     */
    public PluginChange install(Coordinates coordinates) {
        try (ArtifactRepositories open = repositories.get();
                WorkFolder work = new WorkFolder()) {
            if (coordinates.version().isPresent()) {
                Path file = bundle(open, coordinates, work);
                return put(file, installation.verify(file), new PluginOrigin.OfRepository(coordinates), List.of());
            }
            List<String> notes = new ArrayList<>();
            Candidate chosen = newestThatRuns(open, releases(open, coordinates), work, notes)
                    .orElseThrow(() -> new PluginException(
                            "No version of " + coordinates + " would run here. " + String.join(" ", notes),
                            "Ask its author for one that is compiled against the api of this Kiln."));
            return put(chosen.file(), chosen.plugin(), new PluginOrigin.OfRepository(chosen.coordinates()), notes);
        }
    }

    /** All releases, newest first; snapshots only where there are no releases. */
    private static List<Coordinates> releases(ArtifactRepositories open, Coordinates artifact) {
        List<String> all = open.versions(artifact);
        List<String> releases =
                all.stream().filter(version -> !version.endsWith(SNAPSHOT)).toList();
        return (releases.isEmpty() ? all : releases).stream().map(artifact::at).toList();
    }

    private static Path bundle(ArtifactRepositories open, Coordinates coordinates, WorkFolder work) {
        String name = coordinates.artifact() + "-" + coordinates.version().orElseThrow();
        return PluginBundle.of(open.fetch(coordinates), name, work.next());
    }

    private record Candidate(Coordinates coordinates, Path file, Plugin plugin) {}

    /** The first that would run, with notes on the reasons against those before it. */
    private Optional<Candidate> newestThatRuns(
            ArtifactRepositories open, List<Coordinates> candidates, WorkFolder work, List<String> notes) {
        for (Coordinates candidate : candidates) {
            Path file = bundle(open, candidate, work);
            try {
                return Optional.of(new Candidate(candidate, file, installation.verify(file)));
            } catch (PluginException e) {
                notes.add(candidate + " would not run. " + e.fault().reason());
            }
        }
        return Optional.empty();
    }

    /**
     * Updates plugins from their origins. A failing one stays unchanged, and the others are still updated.
     *
     * @param ids the plugins; empty for all with a known origin
     * @return the change of each
     * @throws OptionException if an id is unknown
     */
    public List<PluginChange> update(List<String> ids) {
        List<Plugin> installed = installation.present();
        List<Plugin> chosen = new ArrayList<>();
        for (String id : ids) {
            chosen.add(find(installed, id)
                    .orElseThrow(() -> new OptionException("There is no plugin " + id + " in the plugin folder."
                            + Spelling.hint(
                                    id, installed.stream().map(Plugin::id).toList()))));
        }
        if (ids.isEmpty()) {
            PluginOrigins origins = installation.origins();
            installed.stream().filter(plugin -> origins.of(plugin).isPresent()).forEach(chosen::add);
        }
        return chosen.stream().map(this::update).toList();
    }

    private PluginChange update(Plugin plugin) {
        Optional<PluginOrigin> origin = installation.origins().of(plugin);
        try {
            PluginOrigin from = origin.orElseThrow(() -> new PluginException(
                    "It is not known where the plugin came from: it was put into the folder by hand, or has changed"
                            + " since.",
                    "Install it with kiln plugins install."));
            return from instanceof PluginOrigin.OfRepository repository
                    ? update(plugin, repository)
                    : update(plugin, (PluginOrigin.OfFile) from);
        } catch (PluginException e) {
            return PluginChange.failed(plugin, origin, e.fault());
        } catch (FileFormatException e) {
            return PluginChange.failed(
                    plugin,
                    origin,
                    new Fault(String.valueOf(e.getMessage()), "Correct that, then run the command again."));
        }
    }

    private PluginChange update(Plugin plugin, PluginOrigin.OfFile origin) {
        if (!Files.exists(origin.file())) {
            throw new PluginException(
                    "The file that it was installed from, " + origin.file() + ", is no longer there.",
                    "Install the new version from its present place.");
        }
        Plugin there = installation.verify(origin.file());
        return isSame(plugin, there)
                ? PluginChange.current(plugin, origin, List.of())
                : put(origin.file(), there, origin, List.of());
    }

    private PluginChange update(Plugin plugin, PluginOrigin.OfRepository origin) {
        Coordinates current = origin.coordinates();
        String version = current.version().orElseThrow();
        try (ArtifactRepositories open = repositories.get();
                WorkFolder work = new WorkFolder()) {
            boolean isSnapshot = version.endsWith(SNAPSHOT);
            List<Coordinates> candidates = new ArrayList<>(open.versions(current).stream()
                    .takeWhile(newer -> !newer.equals(version))
                    .filter(newer -> isSnapshot || !newer.endsWith(SNAPSHOT))
                    .map(current::at)
                    .toList());
            if (isSnapshot) {
                candidates.add(current);
            }
            List<String> notes = new ArrayList<>();
            Optional<Candidate> other = newestThatRuns(open, candidates, work, notes)
                    .filter(candidate -> !isSame(plugin, candidate.plugin()));
            return other.isPresent()
                    ? put(
                            other.get().file(),
                            other.get().plugin(),
                            new PluginOrigin.OfRepository(other.get().coordinates()),
                            notes)
                    : PluginChange.current(plugin, origin, notes);
        }
    }

    private static boolean isSame(Plugin one, Plugin other) {
        return one.descriptor().sha256().equals(other.descriptor().sha256());
    }
}
