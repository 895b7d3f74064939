package dev.kiln.graph.engine;

import dev.kiln.graph.status.Experimental;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The availability of an engine on this machine.
 *
 * @param version the version of its runtime
 * @param devices the devices it can run on; none if it is not usable
 * @param capabilities its capabilities
 * @param problem the reason why it is not usable, and the remedy; empty where it is usable
 */
@Experimental
public record EngineReport(
        String version, List<Device> devices, Set<Capability> capabilities, Optional<String> problem) {

    /** Copies the collections. */
    public EngineReport {
        devices = List.copyOf(devices);
        capabilities = Set.copyOf(capabilities);
    }

    /**
     * The report of an engine that cannot be used here.
     *
     * @param version the version of its runtime, as far as it is known
     * @param problem the reason and the remedy
     * @return the report
     */
    public static EngineReport unusable(String version, String problem) {
        return new EngineReport(version, List.of(), Set.of(), Optional.of(problem));
    }

    /** Whether the engine can be opened. */
    public boolean isUsable() {
        return problem.isEmpty();
    }
}
