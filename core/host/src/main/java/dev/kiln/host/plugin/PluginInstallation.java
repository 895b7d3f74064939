package dev.kiln.host.plugin;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Installs plugins in a folder, removes them, and switches them on and off. A new plugin is first started on trial
 * beside the existing ones. Each change is atomic: an interrupted one, even by a power cut, is undone when the folder
 * is opened next. The hash of each installed plugin is kept in the folder's file {@value #HASHES}, in the form of
 * {@code sha256sum}, and checked whenever it is started.
 *
 * <p>Several threads and processes may change one folder; they wait for each other.
 */
public final class PluginInstallation {

    /** The file of the hashes. */
    public static final String HASHES = "plugins.sha256";

    private static final int MOST_NAMED = 3;

    private final Path folder;
    private final List<Path> folders;
    private final FileOperations steps;

    /**
     * An installation.
     *
     * @param folder the folder of the plugins
     * @param others the other plugin folders
     */
    public PluginInstallation(Path folder, List<Path> others) {
        this(folder, others, new FileOperations());
    }

    PluginInstallation(Path folder, List<Path> others, FileOperations steps) {
        this.folder = folder;
        this.steps = steps;
        this.folders =
                Stream.concat(Stream.of(folder), others.stream()).distinct().toList();
    }

    /**
     * Starts a plugin beside the existing ones on trial, without a change.
     *
     * @param file the plugin's jar or zip
     * @return the started plugin
     * @throws PluginException if it would not run
     * @throws FileFormatException if the file cannot be read
     */
    public Plugin verify(Path file) {
        checkForm(file);
        try (WorkFolder work = new WorkFolder()) {
            Path staging = work.next();
            Path copy =
                    Files.createDirectories(staging).resolve(file.getFileName().toString());
            Files.copy(file, copy);
            Plugin plugin = started(staging, copy, file);
            requireApi(copy);
            return plugin;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Refuses a plugin whose code names parts of the api that there are not, which shows only when that code runs. */
    private static void requireApi(Path file) {
        Optional<String> running = HostModules.apiVersion();
        if (running.isEmpty()) {
            return;
        }
        List<String> missing = ApiHistory.known().missing(file, running.get());
        if (!missing.isEmpty()) {
            String named = missing.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
            int more = missing.size() - MOST_NAMED;
            throw new PluginException(
                    "The plugin " + file.getFileName() + " was compiled against another api: it uses " + named
                            + (more > 0 ? " and " + more + " more" : "") + ", and the api " + running.get()
                            + " of this Kiln has no such parts.",
                    "Get a version of the plugin for this api, or compile it anew.");
        }
    }

    private static void checkForm(Path file) {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file) || !(name.endsWith(".jar") || name.endsWith(".zip"))) {
            throw new FileFormatException(file + " is not a plugin: expected a jar or zip"
                    + (Files.exists(file) ? "." : ", but there is no such file."));
        }
        // lists of plugins have a line for each
        boolean hasControls = file.toAbsolutePath().toString().chars().anyMatch(Character::isISOControl);
        if (name.startsWith(".") || hasControls) {
            throw new FileFormatException(file + " has a name that no plugin can have; rename it.");
        }
    }

    private static FileFormatException unreadable(Path file, IOException e) {
        return new FileFormatException(file + " cannot be read: " + e.getMessage() + ".", e);
    }

    private Plugin started(Path staging, Path copy, Path original) {
        // of equal versions the first one found runs, so that a plugin does not conflict with itself
        List<Path> all = new ArrayList<>(List.of(staging));
        all.addAll(folders);
        try (PluginHost host = PluginHost.open(PluginSettings.of(all))) {
            Plugin plugin = host.plugins().stream()
                    .filter(candidate -> candidate.descriptor().source().equals(copy))
                    .findFirst()
                    .orElseThrow();
            plugin.fault().ifPresent(fault -> {
                throw new PluginException("The plugin " + original + " would not run. " + fault.reason(), fault.fix());
            });
            return plugin;
        }
    }

    /**
     * Installs a plugin. One with the same id in the folder is replaced.
     *
     * @param file the plugin's jar or zip
     * @return the plugin as started on trial
     * @throws PluginException if it would not run
     * @throws FileFormatException if a file cannot be read or written; then nothing has changed
     */
    public Plugin install(Path file) {
        Plugin plugin = verify(file);
        put(file, plugin, new PluginOrigin.OfFile(file));
        return plugin;
    }

    /**
     * Installs a plugin after its trial, and records its origin.
     *
     * @return the replaced plugin
     */
    Optional<Plugin> put(Path file, Plugin plugin, PluginOrigin origin) {
        String name = file.getFileName().toString();
        String sha256 = plugin.descriptor().sha256();
        try (FolderLock lock = FolderLock.of(folder)) {
            FolderChange change = new FolderChange(lock, steps);
            InstalledHashes hashes = InstalledHashes.read(folder);
            List<Plugin> others = new ArrayList<>();
            Optional<Plugin> before = Optional.empty();
            for (Plugin there : presentIn(List.of(folder))) {
                String old = there.descriptor().source().getFileName().toString();
                if (there.id().equals(plugin.id())) {
                    before = before.or(() -> Optional.of(there));
                    if (!old.equals(name)) {
                        change.remove(old);
                        hashes = hashes.without(old);
                    }
                } else if (!old.equals(name)) {
                    others.add(there);
                }
            }
            PluginOrigins origins = PluginOrigins.read(folder).retaining(others).with(sha256, origin);
            change.put(name, file)
                    .put(HASHES, hashes.with(name, sha256).text())
                    .put(PluginOrigins.FILE, origins.text())
                    .commit();
            return before;
        } catch (IOException e) {
            throw new FileFormatException(
                    "The plugin cannot be installed into " + folder + ": " + e.getMessage() + ". Nothing was changed.",
                    e);
        }
    }

    /** Returns the known origins of the folder's plugins. */
    public PluginOrigins origins() {
        return PluginOrigins.read(folder);
    }

    /**
     * Returns the plugins in the folder with their descriptions.
     *
     * @return the plugins, none of them started
     */
    public List<Plugin> present() {
        return presentIn(List.of(folder));
    }

    /** The plugins in the folder. None is started: only their descriptions count. */
    private static List<Plugin> presentIn(List<Path> folders) {
        try (PluginHost host = PluginHost.open(PluginSettings.of(folders).enabling(Set.of("-")))) {
            return host.plugins();
        }
    }

    private static List<Path> sources(String id, List<Path> folders) {
        List<Plugin> present = presentIn(folders);
        List<Path> sources = present.stream()
                .filter(plugin -> plugin.id().equals(id))
                .map(plugin -> plugin.descriptor().source())
                .toList();
        if (sources.isEmpty()) {
            throw new OptionException("There is no plugin " + id + " in "
                    + folders.stream().map(Path::toString).collect(Collectors.joining(", ")) + "."
                    + Spelling.hint(id, present.stream().map(Plugin::id).toList()));
        }
        return sources;
    }

    /**
     * Removes a plugin from the folder.
     *
     * @param id its id
     * @return the deleted plugin
     * @throws OptionException if the id is unknown
     * @throws FileFormatException if it cannot be deleted; then nothing has changed
     */
    public List<Path> remove(String id) {
        try (FolderLock lock = FolderLock.of(folder)) {
            FolderChange change = new FolderChange(lock, steps);
            List<Path> sources = sources(id, List.of(folder));
            InstalledHashes hashes = InstalledHashes.read(folder);
            for (Path source : sources) {
                String name = source.getFileName().toString();
                change.remove(name);
                hashes = hashes.without(name);
            }
            put(change, HASHES, hashes.text(), hashes.byName().isEmpty());
            Switches switches = Switches.read(folder).forgetting(id);
            put(change, Switches.FILE, switches.text(), switches.isEmpty());
            PluginOrigins origins = PluginOrigins.read(folder).retaining(othersThan(id));
            put(change, PluginOrigins.FILE, origins.text(), origins.byHash().isEmpty());
            change.commit();
            return sources;
        } catch (IOException e) {
            throw new FileFormatException(
                    "The plugin " + id + " cannot be removed: " + e.getMessage() + ". Nothing was changed.", e);
        }
    }

    private List<Plugin> othersThan(String id) {
        return present().stream().filter(plugin -> !plugin.id().equals(id)).toList();
    }

    /** A file without entries is removed, so that a removed plugin leaves no trace. */
    private static void put(FolderChange change, String name, String text, boolean isEmpty) {
        if (isEmpty) {
            change.remove(name);
        } else {
            change.put(name, text);
        }
    }

    /**
     * Switches a plugin on for all later starts.
     *
     * @param id its id
     * @throws OptionException if the id is unknown in all folders
     * @throws FileFormatException if that cannot be recorded
     */
    public void enable(String id) {
        turn(id, switches -> switches.enabling(id));
    }

    /**
     * Switches a plugin off for all later starts. Its file stays.
     *
     * @param id its id
     * @throws OptionException if the id is unknown in all folders
     * @throws FileFormatException if that cannot be recorded
     */
    public void disable(String id) {
        turn(id, switches -> switches.disabling(id));
    }

    private void turn(String id, UnaryOperator<Switches> turn) {
        Set<Path> those = new TreeSet<>();
        sources(id, folders).forEach(source -> those.add(source.getParent()));
        for (Path one : those) {
            try (FolderLock lock = FolderLock.of(one)) {
                FolderChange change = new FolderChange(lock, steps);
                Switches switches = turn.apply(Switches.read(one));
                put(change, Switches.FILE, switches.text(), switches.isEmpty());
                change.commit();
            } catch (IOException e) {
                throw new FileFormatException(
                        "The file " + one.resolve(Switches.FILE) + " cannot be written: " + e.getMessage() + ".", e);
            }
        }
    }

    /**
     * Checks that a file in the folder is the installed or shipped one; accepts any that was put there by hand.
     *
     * @param file the file
     * @param plugin the plugin that it is
     * @throws PluginException if it has changed since
     */
    public void checkHash(Path file, Plugin plugin) {
        Path there = folder.resolve(file.getFileName().toString());
        if (file.toAbsolutePath().normalize().equals(there.toAbsolutePath().normalize())) {
            try {
                FolderRecord.read(folder)
                        .expectation(there)
                        .check(plugin.descriptor().sha256());
            } catch (PluginException e) {
                throw new PluginException(
                        "The plugin " + file + ": " + e.fault().reason(),
                        e.fault().fix());
            }
        }
    }
}
