package dev.kiln.wiring;

import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.host.engine.CapabilityNeed;
import dev.kiln.host.engine.EngineChoice;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.extension.Registration;
import dev.kiln.host.plugin.Participants;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The engine of a run: chosen on first use, among those with the capabilities that the extensions created before need,
 * and closed with the run.
 */
@RunScoped
public final class RunEngine implements AutoCloseable {

    private final Engines engines;
    private final RunSettings settings;
    private final Participants participants;
    private final Set<CapabilityNeed> needs = new LinkedHashSet<>();
    private @Nullable EngineChoice choice;
    private @Nullable Engine engine;

    @Inject
    RunEngine(Engines engines, RunSettings settings, Participants participants) {
        this.engines = engines;
        this.participants = participants;
        this.settings = settings;
        settings.needed().forEach(capability -> needs.add(new CapabilityNeed(capability, "this command")));
    }

    /**
     * Adds the needs of an extension: they count in the choice of the engine, or are checked if it is already open.
     *
     * @param registration the extension's registration
     * @throws dev.kiln.graph.error.OptionException if the engine is open and lacks a capability
     */
    public void require(Registration registration) {
        String by = "the " + registration.kind().word() + " " + registration.name();
        List<CapabilityNeed> more = registration.declaration().needs().stream()
                .map(capability -> new CapabilityNeed(capability, by))
                .toList();
        needs.addAll(more);
        if (engine != null) {
            engines.check(choice().provider(), more);
        }
    }

    /** Returns the chosen engine with the reason. */
    public EngineChoice choice() {
        if (choice == null) {
            choice = engines.choose(settings.engine(), settings.engineOptions(), needs);
        }
        return choice;
    }

    /**
     * Returns the engine, which the run closes.
     *
     * @throws dev.kiln.graph.error.EngineException if none is suitable, or it cannot be opened
     */
    public Engine get() {
        if (engine == null) {
            EngineProvider provider = choice().provider();
            engine = provider.open(settings.engineOptions());
            participants.add(provider);
        }
        return engine;
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
