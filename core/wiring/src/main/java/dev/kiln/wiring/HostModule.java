package dev.kiln.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import dev.kiln.data.DataSets;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.plugin.Participants;

/**
 * Binds the host's objects for one run. The command installs it beside its own module; embedding programs install it,
 * or use a {@link Run}.
 */
public final class HostModule extends AbstractModule {

    private final RunSettings settings;
    private final RunScope scope = new RunScope();

    /**
     * A module for one run.
     *
     * @param settings the settings of the run
     */
    public HostModule(RunSettings settings) {
        this.settings = settings;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        bindScope(RunScoped.class, scope);
        bind(RunScope.class).toInstance(scope);
        bind(RunSettings.class).toInstance(settings);
        bind(Engines.class).toProvider(Engines::onPath).in(RunScoped.class);
        bind(RunEngine.class);
        bind(RunPlugins.class);
        bind(RunExtensions.class);
        bind(Run.class);
    }

    @Provides
    @RunScoped
    DataSets dataSets(RunExtensions extensions) {
        return new DataSets(new HostFormats(extensions));
    }

    @Provides
    @RunScoped
    Participants participants(RunPlugins plugins) {
        return new Participants(id -> plugins.get().plugin(id));
    }
}
