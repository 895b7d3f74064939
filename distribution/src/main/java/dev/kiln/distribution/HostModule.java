package dev.kiln.distribution;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Engine;
import dev.kiln.host.engine.EngineChoice;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.engine.Need;
import dev.kiln.host.plugin.PluginHost;
import java.util.Collection;

/** Wires the parts of the host that a command needs, each created on first use. */
final class HostModule extends AbstractModule {

    private final CommonOptions options;
    private final Collection<Need> needs;

    HostModule(CommonOptions options, Collection<Need> needs) {
        this.options = options;
        this.needs = needs;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        bind(Engines.class).toProvider(Engines::onPath).in(Singleton.class);
        bind(DataSets.class).toProvider(DataSets::builtIn).in(Singleton.class);
        bind(PluginHost.class)
                .toProvider(() -> PluginHost.open(options.pluginSettings()))
                .in(Singleton.class);
        Provider<Engines> engines = getProvider(Engines.class);
        bind(EngineChoice.class)
                .toProvider(() -> engines.get().choose(options.engine(), options.engineOptions(), needs))
                .in(Singleton.class);
        Provider<EngineChoice> choice = getProvider(EngineChoice.class);
        bind(Engine.class)
                .toProvider(() -> choice.get().provider().open(options.engineOptions()))
                .in(Singleton.class);
    }
}
