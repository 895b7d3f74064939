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
import java.util.List;
import java.util.Set;

/** What a command works with. Closing it closes the engine, if one was opened. */
final class Host implements AutoCloseable {

    private final CommonOptions options;
    private final Injector injector;
    private final Console console;
    private boolean engineIsOpen;

    Host(CommonOptions options, Capability... needed) {
        options.check();
        this.options = options;
        this.injector = Guice.createInjector(new HostModule(options, Set.of(needed)));
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

    Extensions extensions() {
        return get(Extensions.class);
    }

    /** An extension as the user typed it. */
    <T, P extends Provider<T>> Extension<T> extension(Kind<P> kind, String text) {
        return extensions().create(kind, Specification.parse(text));
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
    }
}
