package dev.kiln.host.plugin;

import dev.kiln.host.extension.Fault;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.extension.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A plugin in the host's memory. Guarded by the host's lock. */
final class Installed {

    private static final System.Logger LOG = System.getLogger(Installed.class.getName());

    private final PluginDescriptor descriptor;
    private final @Nullable PluginContent content;
    private final Fingerprint fingerprint;
    private final @Nullable Path copies;
    private PluginState state = PluginState.INSTALLED;
    private @Nullable Fault fault;
    private boolean mayRecover;
    private boolean wanted = true;
    private List<Installed> dependencies = List.of();
    private @Nullable PluginClasses classes;
    private List<Registration> registrations = List.of();

    /** A readable one. */
    Installed(PluginContent content, Fingerprint fingerprint, @Nullable Path copies) {
        this.descriptor = content.descriptor();
        this.content = content;
        this.fingerprint = fingerprint;
        this.copies = copies;
    }

    /** An unreadable one. */
    Installed(Path source, Fingerprint fingerprint, @Nullable Path copies) {
        this.descriptor = PluginDescriptor.unreadable(source);
        this.content = null;
        this.fingerprint = fingerprint;
        this.copies = copies;
    }

    PluginDescriptor descriptor() {
        return descriptor;
    }

    String id() {
        return descriptor.id();
    }

    Path source() {
        return descriptor.source();
    }

    /** Its content; only for a readable one. */
    PluginContent content() {
        if (content == null) {
            throw new IllegalStateException("The plugin " + id() + " cannot be read.");
        }
        return content;
    }

    Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    /** The folder of the copies of its files; none for files that run in place. */
    Optional<Path> copies() {
        return Optional.ofNullable(copies);
    }

    PluginState state() {
        return state;
    }

    boolean is(PluginState other) {
        return state == other;
    }

    void moveTo(PluginState next) {
        state = next;
        fault = null;
    }

    /**
     * Moves it to FAILED.
     *
     * @param mayLift whether the fault lies in its surroundings, and may disappear when they change
     */
    void fail(Fault reason, boolean mayLift) {
        state = PluginState.FAILED;
        fault = reason;
        mayRecover = mayLift;
    }

    boolean mayRecover() {
        return state == PluginState.FAILED && mayRecover;
    }

    /** Whether it should run whenever possible; not after a user stopped it. */
    boolean isWanted() {
        return wanted;
    }

    void want(boolean toRun) {
        wanted = toRun;
    }

    List<Installed> dependencies() {
        return dependencies;
    }

    void dependOn(List<Installed> others) {
        dependencies = List.copyOf(others);
    }

    /** The classes of all its direct and indirect dependencies. */
    List<PluginClasses> dependencyClasses() {
        Set<PluginClasses> all = new LinkedHashSet<>();
        for (Installed dependency : dependencies) {
            if (dependency.classes != null) {
                all.add(dependency.classes);
            }
            all.addAll(dependency.dependencyClasses());
        }
        return List.copyOf(all);
    }

    void run(PluginClasses loaded, List<Registration> provided) {
        classes = loaded;
        registrations = List.copyOf(provided);
    }

    /** Closes the closeable providers, and releases all references to the plugin's classes. */
    Unloading release(Duration patience) {
        PluginClasses released = Objects.requireNonNull(classes, "only a plugin that runs is released");
        List<Registration> provided = registrations;
        classes = null;
        registrations = List.of();
        dependencies = List.of();
        try {
            OwnThread.run("stop", released, patience, () -> close(provided));
        } catch (PluginException e) {
            LOG.log(System.Logger.Level.WARNING, "The plugin " + id() + " was stopped. " + e.getMessage());
        }
        released.close();
        return new Unloading(id(), released.loader());
    }

    private static void close(List<Registration> provided) throws Exception {
        for (Registration registration : provided) {
            if (registration.provider() instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    Plugin snapshot() {
        List<ProvidedExtension> extensions = new ArrayList<>();
        for (Registration registration : registrations) {
            extensions.add(
                    new ProvidedExtension(registration.kind().word(), registration.name(), registration.summary()));
        }
        return new Plugin(
                descriptor, state, fault(), extensions, content == null ? List.of() : content.notes(), wanted);
    }
}
