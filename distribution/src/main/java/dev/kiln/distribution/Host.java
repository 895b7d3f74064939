package dev.kiln.distribution;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import dev.kiln.api.KilnException;
import dev.kiln.api.Provider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.engine.Capability;
import dev.kiln.api.engine.Engine;
import dev.kiln.api.model.Model;
import dev.kiln.core.data.DataSets;
import dev.kiln.core.engine.Engines;
import dev.kiln.core.extension.Extension;
import dev.kiln.core.extension.Extensions;
import dev.kiln.core.extension.Kind;
import dev.kiln.core.extension.Specification;
import dev.kiln.core.plugin.PluginHost;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a command works with. Closing it closes the engine and stops the plugins, if any were opened. */
final class Host implements AutoCloseable {

    private final CommonOptions options;
    private final Injector injector;
    private final Console console;
    private final Set<Capability> needed;
    private boolean engineIsOpen;
    private boolean pluginsAreOpen;

    Host(CommonOptions options, Capability... needed) {
        options.check();
        this.options = options;
        this.needed = new HashSet<>(Set.of(needed));
        this.injector = Guice.createInjector(new HostModule(options, this.needed));
        this.console = new Console(
                options.isQuiet(), options.json().filter("-"::equals).isPresent());
    }

    Console console() {
        return console;
    }

    CommonOptions options() {
        return options;
    }

    Engines engines() {
        return get(Engines.class);
    }

    Engine engine() {
        Engine engine = get(Engine.class);
        engineIsOpen = true;
        return engine;
    }

    PluginHost plugins() {
        PluginHost plugins = get(PluginHost.class);
        pluginsAreOpen = true;
        return plugins;
    }

    Extensions extensions() {
        return plugins().extensions();
    }

    /** An extension as the user typed it. What it needs of an engine counts when the engine is chosen. */
    <T, P extends Provider<T>> Extension<T> extension(Kind<P> kind, String text) {
        Specification specification = Specification.parse(text);
        Extension<T> extension = extensions().create(kind, specification);
        needed.addAll(extensions().find(kind, specification.name()).needs());
        return extension;
    }

    /** All extensions that the user typed, in order. */
    <T, P extends Provider<T>> List<Extension<T>> extensions(Kind<P> kind, List<String> texts) {
        return texts.stream().map(text -> this.<T, P>extension(kind, text)).toList();
    }

    /** A data set, cut to the limit. */
    DataSet data(String spec) {
        DataSet all = get(DataSets.class).open(spec);
        return options.limit().map(all::first).orElse(all);
    }

    /** A data set in the form that a model takes, cut to the limit. */
    DataSet data(String spec, Model model) {
        DataSet all = get(DataSets.class).open(spec, model);
        return options.limit().map(all::first).orElse(all);
    }

    private <T> T get(Class<T> type) {
        try {
            return injector.getInstance(type);
        } catch (ProvisionException e) {
            if (e.getCause() instanceof KilnException known) {
                throw known;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (engineIsOpen) {
            get(Engine.class).close();
        }
        if (pluginsAreOpen) {
            get(PluginHost.class).close();
        }
    }
}
