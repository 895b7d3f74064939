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
 * The plugins that took part in a run, as its reports and the models that it makes name them. Each is noted as it was
 * when it was used, whatever becomes of it later. Safe for use by several threads.
 */
public final class Participants {

    /** What the keys of {@link #details} begin with. */
    public static final String KEY = "plugin ";

    private final Function<String, Optional<Plugin>> plugins;
    private final Set<Class<?>> seen = ConcurrentHashMap.newKeySet();
    private final SortedMap<String, Participant> byId = new TreeMap<>();

    /**
     * No plugin yet.
     *
     * @param plugins finds a dropped plugin by its id; what it does not find lies beside the host
     */
    public Participants(Function<String, Optional<Plugin>> plugins) {
        this.plugins = plugins;
    }

    /**
     * Notes the plugin of an extension that was made.
     *
     * @param used what it was made from
     */
    public void add(Registration used) {
        if (!seen.add(used.provider().getClass())) {
            return; // what lies beside the host would be hashed again
        }
        add(plugins.apply(used.plugin())
                .map(plugin -> Participant.of(plugin.descriptor()))
                .orElseGet(() -> Participant.besideHost(used.provider().getClass())));
    }

    /**
     * Notes an engine that was opened.
     *
     * @param engine what it was opened by
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
