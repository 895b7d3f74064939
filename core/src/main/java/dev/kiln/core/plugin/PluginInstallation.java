package dev.kiln.core.plugin;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.OptionException;
import dev.kiln.api.option.Spelling;
import dev.kiln.core.extension.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Puts plugins into a folder and takes them out. What goes in has been started beside all that is there already; it
 * appears as a whole or not at all, and what it replaces comes back if anything fails. The hash of each plugin that was
 * installed is kept in the folder's file {@value #HASHES}, in the form of {@code sha256sum}.
 */
public final class PluginInstallation {

    /** Where the hashes are kept. */
    public static final String HASHES = "plugins.sha256";

    private static final String STAGED = ".staged-";
    private static final String REPLACED = ".replaced-";

    private final Path folder;
    private final List<Path> folders;

    /**
     * An installation.
     *
     * @param folder where plugins go
     * @param others the other folders that plugins lie in
     */
    public PluginInstallation(Path folder, List<Path> others) {
        this.folder = folder;
        this.folders =
                Stream.concat(Stream.of(folder), others.stream()).distinct().toList();
    }

    /**
     * Starts a plugin beside those that are there, to see whether it would run, and changes nothing.
     *
     * @param file the plugin's jar or zip
     * @return the plugin as it ran
     * @throws PluginException if it would not run
     * @throws FileFormatException if the file cannot be read
     */
    public Plugin verify(Path file) {
        checkForm(file);
        try (WorkFolder work = WorkFolder.create()) {
            Path staging = work.next();
            Path copy =
                    Files.createDirectories(staging).resolve(file.getFileName().toString());
            Files.copy(file, copy);
            return started(staging, copy, file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void checkForm(Path file) {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file) || !(name.endsWith(".jar") || name.endsWith(".zip"))) {
            throw new FileFormatException(file + " is no plugin: expected a jar or zip"
                    + (Files.exists(file) ? "." : ", but there is no such file."));
        }
    }

    private static FileFormatException unreadable(Path file, IOException e) {
        return new FileFormatException(file + " cannot be read: " + e.getMessage() + ".", e);
    }

    private Plugin started(Path staging, Path copy, Path original) {
        // of equal versions the one that is found first runs, so that a plugin does not stand in its own way
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
     * Installs a plugin. One with the same id that lies in the folder is replaced.
     *
     * @param file the plugin's jar or zip
     * @return the plugin as it ran when it was tried
     * @throws PluginException if it would not run
     * @throws FileFormatException if a file cannot be read or written; then nothing has changed
     */
    public Plugin install(Path file) {
        Plugin plugin = verify(file);
        String name = file.getFileName().toString();
        Path staged = folder.resolve(STAGED + name);
        Map<Path, Path> moved = new TreeMap<>();
        try {
            Files.copy(file, staged, StandardCopyOption.REPLACE_EXISTING);
            for (Path old : replaced(plugin, name)) {
                Path aside = folder.resolve(REPLACED + old.getFileName());
                Files.move(old, aside, StandardCopyOption.REPLACE_EXISTING);
                moved.put(old, aside);
            }
            Files.move(staged, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            record(
                    moved.keySet(),
                    Optional.of(Map.entry(name, plugin.descriptor().sha256())));
        } catch (IOException e) {
            rollBack(staged, folder.resolve(name), moved);
            throw new FileFormatException(
                    "The plugin cannot be installed into " + folder + ": " + e.getMessage() + ". Nothing was changed.",
                    e);
        }
        moved.values().forEach(WorkFolder::delete);
        return plugin;
    }

    private Set<Path> replaced(Plugin plugin, String name) {
        Map<Path, Path> old = new TreeMap<>();
        for (Plugin there : present()) {
            Path source = there.descriptor().source();
            if (there.id().equals(plugin.id())
                    || source.getFileName().toString().equals(name)) {
                old.put(source, source);
            }
        }
        return old.keySet();
    }

    private List<Plugin> present() {
        // none is started: only what they say of themselves counts
        try (PluginHost host =
                PluginHost.open(PluginSettings.of(List.of(folder)).enabling(Set.of("-")))) {
            return host.plugins();
        }
    }

    private static void rollBack(Path staged, Path target, Map<Path, Path> moved) {
        WorkFolder.delete(staged);
        if (!moved.isEmpty()) {
            WorkFolder.delete(target);
        }
        moved.forEach((old, aside) -> aside.toFile().renameTo(old.toFile()));
    }

    /**
     * Takes a plugin out of the folder.
     *
     * @param id its id
     * @return what was deleted
     * @throws OptionException if there is none of that id
     * @throws FileFormatException if it cannot be deleted; then nothing has changed
     */
    public List<Path> remove(String id) {
        List<Plugin> present = present();
        List<Path> sources = present.stream()
                .filter(plugin -> plugin.id().equals(id))
                .map(plugin -> plugin.descriptor().source())
                .toList();
        if (sources.isEmpty()) {
            throw new OptionException("There is no plugin " + id + " in " + folder + "."
                    + Spelling.hint(id, present.stream().map(Plugin::id).toList()));
        }
        Map<Path, Path> moved = new TreeMap<>();
        try {
            for (Path source : sources) {
                Path aside = folder.resolve(REPLACED + source.getFileName());
                Files.move(source, aside, StandardCopyOption.REPLACE_EXISTING);
                moved.put(source, aside);
            }
            record(moved.keySet(), Optional.empty());
        } catch (IOException e) {
            moved.forEach((old, aside) -> aside.toFile().renameTo(old.toFile()));
            throw new FileFormatException(
                    "The plugin " + id + " cannot be removed: " + e.getMessage() + ". Nothing was changed.", e);
        }
        moved.values().forEach(WorkFolder::delete);
        return sources;
    }

    /**
     * Checks that a file in the folder is the one that was installed; passes any that was put there by hand.
     *
     * @param file the file
     * @param plugin the plugin that it is
     * @throws PluginException if it has changed since
     */
    public void checkHash(Path file, Plugin plugin) {
        String recorded = hashes().get(file.getFileName().toString());
        Path there =
                folder.resolve(file.getFileName().toString()).toAbsolutePath().normalize();
        boolean isInstalled = file.toAbsolutePath().normalize().equals(there) && recorded != null;
        if (isInstalled && !plugin.descriptor().sha256().equals(recorded)) {
            throw new PluginException(
                    "The plugin " + file + " has changed since it was installed: its SHA-256 was " + recorded
                            + " and is " + plugin.descriptor().sha256() + ".",
                    "Install it again from where it came from.");
        }
    }

    private Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>();
        Path file = folder.resolve(HASHES);
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.split("  ", 2);
                    if (words.length == 2) {
                        hashes.put(words[1], words[0]);
                    }
                }
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return hashes;
    }

    private void record(Set<Path> gone, Optional<Map.Entry<String, String>> come) throws IOException {
        Map<String, String> hashes = hashes();
        gone.forEach(source -> hashes.remove(source.getFileName().toString()));
        come.ifPresent(entry -> hashes.put(entry.getKey(), entry.getValue()));
        StringBuilder lines = new StringBuilder();
        hashes.forEach(
                (name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
        Path staged = folder.resolve(STAGED + HASHES);
        Files.writeString(staged, lines);
        Files.move(staged, folder.resolve(HASHES), StandardCopyOption.ATOMIC_MOVE);
    }
}
