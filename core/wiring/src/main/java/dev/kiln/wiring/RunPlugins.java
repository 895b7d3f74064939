package dev.kiln.wiring;

import dev.kiln.host.plugin.PluginHost;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** The plugins of a run: started on first use, and stopped with the run. */
@RunScoped
public final class RunPlugins implements AutoCloseable {

    private final RunSettings settings;
    private @Nullable PluginHost plugins;

    @Inject
    RunPlugins(RunSettings settings) {
        this.settings = settings;
    }

    /** Returns the plugins, started. */
    public PluginHost get() {
        if (plugins == null) {
            plugins = PluginHost.open(settings.plugins());
        }
        return plugins;
    }

    @Override
    public void close() {
        if (plugins != null) {
            plugins.close();
        }
    }
}
