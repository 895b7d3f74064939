package dev.kiln.host.plugin;

import dev.kiln.api.extension.Spelling;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Culprit;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Registration;
import dev.kiln.host.extension.Thrown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The plugins of some folders, isolated from each other, and their life cycle in the host. A broken plugin is FAILED
 * with a reason; the others run nevertheless.
 *
 * <p>Thread-safe. Changes happen one after the other; {@link #plugins} and {@link #extensions} do not wait for them.
 */
public final class PluginHost implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PluginHost.class.getName());

    private final PluginSettings settings;
    private final Extensions extensions;
    private final WorkFolder work = new WorkFolder();
    private final Map<Path, FolderRecord> records = new HashMap<>();
    private final Map<Path, Installed> installed = new LinkedHashMap<>();
    private final List<Consumer<PluginEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Map<Path, Plugin> current = new ConcurrentSkipListMap<>();
    private int loads;

    private PluginHost(PluginSettings settings, Extensions extensions) {
        this.settings = settings;
        this.extensions = extensions;
    }

    /**
     * Finds the plugins and starts them.
     *
     * @param settings their folders, and those to start
     * @return the host
     * @throws FileFormatException if a folder cannot be read
     */
    public static PluginHost open(PluginSettings settings) {
        PluginHost host = new PluginHost(settings, Extensions.besideHost());
        try {
            host.refresh();
            return host;
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    /** Returns all extensions: those beside the host, and those of active plugins. */
    public Extensions extensions() {
        return extensions;
    }

    /** Returns the plugins with their current states, by id. */
    public List<Plugin> plugins() {
        return current.values().stream()
                .sorted(Comparator.comparing(Plugin::id))
                .toList();
    }

    /**
     * Returns a plugin with its current state.
     *
     * @param id its id
     * @return the plugin, if there is one
     */
    public Optional<Plugin> plugin(String id) {
        return plugins().stream()
                .filter(plugin -> plugin.id().equals(id))
                .min(Comparator.comparing(plugin -> plugin.fault().isPresent()));
    }

    /**
     * Registers a listener for changes of plugins' states. It is called on the thread of the change.
     *
     * @param listener the listener
     */
    public void addListener(Consumer<PluginEvent> listener) {
        listeners.add(listener);
    }

    /**
     * Scans the folders again: new plugins are read and started, changed ones reloaded, missing ones uninstalled, and
     * those that lacked another plugin are tried again.
     *
     * @throws FileFormatException if a folder cannot be read
     */
    public synchronized void refresh() {
        settings.folders().forEach(this::readRecord);
        Map<Path, Fingerprint> there = PluginFolders.look(settings.folders());
        for (Installed plugin : List.copyOf(installed.values())) {
            if (!plugin.fingerprint().equals(there.get(plugin.source()))) {
                remove(plugin);
            }
        }
        there.forEach((source, fingerprint) -> {
            if (!installed.containsKey(source)) {
                add(source, fingerprint);
            }
        });
        startAll();
    }

    /** Reads the record of a folder's plugins, and applies its switches. */
    private void readRecord(Path folder) {
        PluginFolders.recover(folder);
        FolderRecord now = FolderRecord.read(folder);
        FolderRecord before = records.put(folder, now);
        if (before == null || before.switches().equals(now.switches())) {
            return;
        }
        for (Installed plugin : List.copyOf(installed.values())) {
            boolean isAllowed = settings.allows(plugin.id(), now.switches());
            boolean isTurned = isAllowed != settings.allows(plugin.id(), before.switches());
            if (isTurned && folder.equals(plugin.source().getParent())) {
                plugin.want(isAllowed);
                if (!isAllowed) {
                    stop(plugin);
                }
            }
        }
    }

    private FolderRecord record(Path source) {
        return Objects.requireNonNull(records.get(folder(source)), "every plugin lies in one of the folders");
    }

    private static Path folder(Path source) {
        return Objects.requireNonNull(source.getParent(), "every plugin lies in a folder");
    }

    /**
     * Starts a plugin that was stopped, that failed or that is switched off, and before it those that it needs.
     *
     * @param id its id
     * @throws OptionException if the id is unknown
     * @throws PluginException if it cannot be started
     */
    public synchronized void start(String id) {
        Installed plugin = find(id);
        plugin.want(true);
        if (plugin.is(PluginState.FAILED)) {
            reload(id);
        } else {
            startAll();
        }
        if (!find(id).is(PluginState.ACTIVE)) {
            throw new PluginException(find(id).fault().orElseThrow());
        }
    }

    /**
     * Stops a plugin, and before it those that need it. Its existing extensions continue to work, and its classes stay
     * as long as these are referenced.
     *
     * @param id its id
     * @return a check that its classes are gone
     * @throws OptionException if there is none of that id
     */
    public synchronized Optional<Unloading> stop(String id) {
        Installed plugin = find(id);
        plugin.want(false);
        return stop(plugin);
    }

    /**
     * Reads a plugin's files again and starts it; the plugins that need it are stopped and started again.
     *
     * @param id its id
     * @return a check that its old classes are gone; empty where it was not active
     * @throws OptionException if there is none of that id
     */
    public synchronized Optional<Unloading> reload(String id) {
        Installed plugin = find(id);
        boolean wanted = plugin.isWanted();
        Optional<Unloading> before = remove(plugin);
        Fingerprint fingerprint = Fingerprint.of(plugin.source());
        if (!fingerprint.isEmpty()) {
            readRecord(folder(plugin.source()));
            add(plugin.source(), fingerprint).want(wanted);
        }
        startAll();
        return before;
    }

    /**
     * Unloads a plugin. Its files stay, and {@link #refresh} would find them again.
     *
     * @param id its id
     * @return a check that its classes are gone; empty where it was not active
     * @throws OptionException if there is none of that id
     */
    public synchronized Optional<Unloading> uninstall(String id) {
        Optional<Unloading> before = remove(find(id));
        startAll();
        return before;
    }

    /**
     * Finds the plugin whose code threw an exception.
     *
     * @param thrown the exception
     * @return the id of the plugin, if a plugin's code is on the stack
     */
    public static Optional<String> culprit(Throwable thrown) {
        return Culprit.of(thrown);
    }

    /**
     * Finds the plugin whose code threw an exception, and stops it after an {@link Error}, so that broken code is not
     * run again.
     *
     * @param thrown the exception
     * @return the plugin, if a plugin's code is on the stack
     */
    public Optional<Plugin> blame(Throwable thrown) {
        Optional<String> id = culprit(thrown);
        Thrown.first(thrown, Error.class)
                .ifPresent(error -> id.ifPresent(culprit -> fail(culprit, Fault.of("It", error))));
        return id.flatMap(this::plugin);
    }

    private Installed find(String id) {
        return find(plugin -> plugin.id().equals(id)).orElseThrow(() -> {
            List<String> ids = plugins().stream().map(Plugin::id).toList();
            return new OptionException("There is no plugin " + id + "." + Spelling.hint(id, ids)
                    + (ids.isEmpty() ? "" : " There are " + String.join(", ", ids) + "."));
        });
    }

    /** Of several, one that did not fail. */
    private Optional<Installed> find(Predicate<Installed> isMeant) {
        return installed.values().stream()
                .filter(isMeant)
                .min(Comparator.comparing(plugin -> plugin.is(PluginState.FAILED)));
    }

    private Installed add(Path source, Fingerprint fingerprint) {
        FolderRecord record = record(source);
        Expectation expected = record.expectation(source);
        Path copies = expected.isShipped() ? null : work.next();
        Installed plugin;
        try {
            PluginContent content = Containment.of(() -> copies == null
                    ? PluginReader.readInPlace(source, expected)
                    : PluginReader.read(source, expected, copies));
            plugin = new Installed(content, fingerprint, copies);
        } catch (PluginException e) {
            if (isRecordOld(source)) {
                readRecord(folder(source));
                return add(source, Fingerprint.of(source));
            }
            plugin = new Installed(source, fingerprint, copies);
            installed.put(source, plugin);
            tell(plugin, PluginState.UNINSTALLED);
            fail(plugin, e.fault(), false);
            return plugin;
        }
        installed.put(source, plugin);
        plugin.want(settings.allows(plugin.id(), record.switches()));
        tell(plugin, PluginState.UNINSTALLED);
        return plugin;
    }

    /** Whether another process has changed the folder since its record was read. */
    private boolean isRecordOld(Path source) {
        return !InstalledHashes.read(folder(source)).equals(record(source).installed());
    }

    private void startAll() {
        List<Installed> all = List.copyOf(installed.values());
        all.stream().filter(Installed::mayRecover).forEach(plugin -> move(plugin, PluginState.INSTALLED));
        SameIds.losers(all).forEach((loser, fault) -> {
            stop(loser);
            fail(loser, fault, true);
        });
        Resolution resolution = new Resolution(
                all, plugin -> move(plugin, PluginState.RESOLVED), (plugin, fault) -> fail(plugin, fault, true));
        all.stream().filter(Installed::isWanted).forEach(resolution::resolve);
        all.forEach(this::startWithDependencies);
        extensions.reportProblems(problems());
    }

    private void startWithDependencies(Installed plugin) {
        if (!plugin.is(PluginState.RESOLVED)) {
            return;
        }
        try {
            for (Installed dependency : plugin.dependencies()) {
                startWithDependencies(dependency);
                if (!dependency.is(PluginState.ACTIVE)) {
                    throw Resolution.failed(dependency);
                }
            }
        } catch (PluginException e) {
            fail(plugin, e.fault(), true);
            return;
        }
        activate(plugin);
    }

    private void activate(Installed plugin) {
        String name = Culprit.loaderName(plugin.id(), ++loads);
        try {
            PluginClasses classes =
                    Containment.of(() -> PluginClasses.open(plugin.content(), name, plugin.dependencyClasses()));
            try {
                List<Registration> provided = Activation.run(
                        plugin.descriptor(), classes, settings.patience(), fault -> fail(plugin.id(), fault));
                plugin.run(classes, provided);
                extensions.register(provided);
                move(plugin, PluginState.ACTIVE);
            } catch (PluginException e) {
                classes.close();
                throw e;
            }
        } catch (PluginException e) {
            fail(plugin, e.fault(), false);
        }
    }

    private Optional<Unloading> stop(Installed plugin) {
        if (!plugin.is(PluginState.ACTIVE)) {
            return Optional.empty();
        }
        for (Installed other : List.copyOf(installed.values())) {
            if (other.dependencies().contains(plugin)) {
                stop(other);
            }
        }
        extensions.withdraw(plugin.id());
        Unloading unloading = plugin.release(settings.patience());
        move(plugin, PluginState.STOPPED);
        return Optional.of(unloading);
    }

    private Optional<Unloading> remove(Installed plugin) {
        Optional<Unloading> unloading = stop(plugin);
        installed.remove(plugin.source());
        plugin.copies().ifPresent(WorkFolder::delete);
        move(plugin, PluginState.UNINSTALLED);
        current.remove(plugin.source());
        return unloading;
    }

    private synchronized void fail(String id, Fault fault) {
        find(plugin -> plugin.id().equals(id) && plugin.is(PluginState.ACTIVE)).ifPresent(plugin -> {
            extensions.withdraw(id);
            plugin.release(settings.patience());
            fail(plugin, fault, false);
            extensions.reportProblems(problems());
        });
    }

    private void fail(Installed plugin, Fault fault, boolean mayLift) {
        PluginState before = plugin.state();
        plugin.fail(fault, mayLift);
        tell(plugin, before);
    }

    private void move(Installed plugin, PluginState next) {
        PluginState before = plugin.state();
        plugin.moveTo(next);
        tell(plugin, before);
    }

    private void tell(Installed plugin, PluginState before) {
        Plugin now = plugin.snapshot();
        current.put(plugin.source(), now);
        PluginEvent event = new PluginEvent(now, before);
        LOG.log(System.Logger.Level.DEBUG, event::toString);
        listeners.forEach(listener -> listener.accept(event));
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Plugin plugin : plugins()) {
            plugin.fault()
                    .ifPresent(fault ->
                            problems.add("The plugin " + plugin.descriptor().source() + " cannot be loaded. " + fault));
        }
        return problems;
    }

    /** Stops all plugins and deletes the copies of their files. */
    @Override
    public synchronized void close() {
        List.copyOf(installed.values()).forEach(this::remove);
        work.close();
    }
}
