package dev.kiln.host.plugin;

import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.host.extension.Registration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The plugins that took part in a run, for its reports and the provenance of its models. Each is recorded as of its
 * use, regardless of later changes. Thread-safe.
 */
public final class Participants {

    /** The prefix of the keys of {@link #details}. */
    public static final String KEY = "plugin ";

    private final Function<String, Optional<Plugin>> plugins;
    private final Set<Class<?>> seen = ConcurrentHashMap.newKeySet();
    private final SortedMap<String, Participant> byId = new TreeMap<>();

    /**
     * An empty record.
     *
     * @param plugins finds a plugin of a plugin folder by its id; others are beside the host
     */
    public Participants(Function<String, Optional<Plugin>> plugins) {
        this.plugins = plugins;
    }

    /**
     * Records the plugin of a created extension.
     *
     * @param used its registration
     */
    public void add(Registration used) {
        if (!seen.add(used.provider().getClass())) {
            return; // a plugin beside the host would be hashed again
        }
        add(plugins.apply(used.plugin())
                .map(plugin -> Participant.of(plugin.descriptor()))
                .orElseGet(() -> Participant.besideHost(used.provider().getClass())));
    }

    /**
     * Records an opened engine.
     *
     * @param engine its provider
     */
    public void add(EngineProvider engine) {
        add(Participant.besideHost(engine.getClass()));
    }

    private synchronized void add(Participant participant) {
        byId.putIfAbsent(participant.id(), participant);
    }

    /** Returns them, by id. */
    public synchronized List<Participant> all() {
        return List.copyOf(byId.values());
    }

    /** Returns them as details of a model's provenance: {@code plugin ID} with version and hash for each. */
    public Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        all().forEach(participant -> details.put(KEY + participant.id(), participant.identity()));
        return details;
    }
}
