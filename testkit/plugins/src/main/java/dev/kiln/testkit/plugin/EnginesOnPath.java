package dev.kiln.testkit.plugin;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.host.engine.Engines;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The engines that lie on the path of the tests. */
final class EnginesOnPath {

    private EnginesOnPath() {}

    static List<EngineProvider> usable() {
        return Engines.onPath().providers().stream()
                .filter(provider -> provider.inspect().isUsable())
                .toList();
    }

    /** The reason why an engine cannot be used. */
    static Optional<String> obstacle(EngineProvider engine, Set<Capability> needed) {
        Set<Capability> lacking = new HashSet<>(needed);
        lacking.removeAll(engine.inspect().capabilities());
        return lacking.isEmpty() ? Optional.empty() : Optional.of("the engine " + engine.name() + " lacks " + lacking);
    }
}
