package dev.kiln.distribution;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import dev.kiln.api.engine.Capability;
import dev.kiln.api.engine.Engine;
import dev.kiln.core.data.DataSets;
import dev.kiln.core.engine.Engines;
import dev.kiln.core.extension.Extensions;
import dev.kiln.core.plugin.PluginHost;
import java.util.Set;

/** Wires the parts of the host that a command needs, each made when it is first asked for. */
final class HostModule extends AbstractModule {

    private final CommonOptions options;
    private final Set<Capability> needed;

    HostModule(CommonOptions options, Set<Capability> needed) {
        this.options = options;
        this.needed = needed;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        bind(Engines.class).toProvider(Engines::onPath).in(Singleton.class);
        bind(DataSets.class).toProvider(DataSets::builtIn).in(Singleton.class);
        bind(PluginHost.class)
                .toProvider(() -> PluginHost.open(options.pluginSettings()))
                .in(Singleton.class);
        Provider<PluginHost> plugins = getProvider(PluginHost.class);
        bind(Extensions.class).toProvider(() -> plugins.get().extensions()).in(Singleton.class);
        Provider<Engines> engines = getProvider(Engines.class);
        bind(Engine.class)
                .toProvider(() -> engines.get().open(options.engine(), options.engineOptions(), needed))
                .in(Singleton.class);
    }
}
