package dev.kiln.distribution;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataDescription;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.engine.EngineChoice;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.engine.Need;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.extension.Kind;
import dev.kiln.host.extension.Registration;
import dev.kiln.host.extension.Specification;
import dev.kiln.host.extension.Use;
import dev.kiln.host.plugin.Participants;
import dev.kiln.host.plugin.PluginHost;
import dev.kiln.jobs.evaluation.DataFit;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host of a command: plugins, engine, data. Closing it closes the engine and stops the plugins, if any were opened.
 */
final class Host implements AutoCloseable {

    private final CommonOptions options;
    private final Injector injector;
    private final Console console;
    private final Set<Need> needs = new LinkedHashSet<>();
    private final Participants participants;
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<String> clashes = new HashSet<>();
    private final Set<String> told = new HashSet<>();
    private @Nullable Extensions extensions;
    private @Nullable Opened last;
    private boolean engineIsOpen;
    private boolean pluginsAreOpen;

    Host(CommonOptions options, Capability... needed) {
        options.check();
        this.options = options;
        for (Capability capability : needed) {
            needs.add(new Need(capability, "this command"));
        }
        this.injector = Guice.createInjector(new HostModule(options, needs));
        this.console = new Console(
                options.isQuiet(), options.json().filter("-"::equals).isPresent());
        this.participants = new Participants(id -> plugins().plugin(id));
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
        if (!engineIsOpen) {
            engineIsOpen = true;
            participants.add(engineChoice().provider());
        }
        return engine;
    }

    /** The chosen engine, and the reason. */
    EngineChoice engineChoice() {
        return get(EngineChoice.class);
    }

    /** The plugins that took part until now. */
    Participants participants() {
        return participants;
    }

    PluginHost plugins() {
        PluginHost plugins = get(PluginHost.class);
        pluginsAreOpen = true;
        return plugins;
    }

    /** The extensions; each that is created counts as having taken part. */
    Extensions extensions() {
        if (extensions == null) {
            extensions = plugins().extensions().telling(this::note);
        }
        return extensions;
    }

    /**
     * The capabilities that an extension needs are considered when the engine is chosen, or checked if it already is.
     */
    private void note(Use use) {
        Registration registration = use.registration();
        participants.add(registration);
        use.clash().filter(clashes::add).ifPresent(console::warning);
        String by = "the " + registration.kind().word() + " " + registration.name();
        List<Need> more = registration.declaration().needs().stream()
                .map(capability -> new Need(capability, by))
                .toList();
        needs.addAll(more);
        if (engineIsOpen) {
            engines().check(engineChoice().provider(), more);
        }
    }

    /** Creates an extension from its specification as typed. */
    <T, P extends Provider<T>> Extension<T> extension(Kind<P> kind, String text) {
        return extensions().create(kind, Specification.parse(text));
    }

    /** Creates all extensions that the user specified, in order. */
    <T, P extends Provider<T>> List<Extension<T>> extensions(Kind<P> kind, List<String> texts) {
        return texts.stream().map(text -> this.<T, P>extension(kind, text)).toList();
    }

    /** Opens a data set, cut to the limit, and prints its interpretation. */
    DataSet data(String spec) {
        return limited(dataSets().open(spec));
    }

    /**
     * Opens a data set in the form that a model takes, cut to the limit, and prints its interpretation. A model that
     * reads it in the same way as the previous one gets the same data set.
     */
    DataSet data(String spec, Model model) {
        Reading reading =
                new Reading(spec, model.features().type(), model.logitsShape(), model.classes(), model.metadata());
        if (last == null || !last.reading().equals(reading)) {
            last = new Opened(reading, limited(dataSets().open(spec, model)));
        }
        return last.data();
    }

    /** Everything that the examples depend on. */
    private record Reading(
            String spec, TensorType features, Shape scores, List<String> classes, Map<String, String> metadata) {}

    /** A data set in the form for a model. */
    private record Opened(Reading reading, DataSet data) {}

    private DataSets dataSets() {
        return get(DataSets.class).telling(data -> {});
    }

    private DataSet limited(DataSet all) {
        DataSet data = options.limit().map(all::first).orElse(all);
        String line = DataDescription.line(data)
                + (data.size() < all.size() ? "; the first " + data.size() + " of " + all.size() : "");
        if (told.add(line)) {
            console.understood(
                    line,
                    DataDescription.of(data).notes().stream()
                            .map(note -> data.spec() + ": " + note)
                            .toList());
        }
        return data;
    }

    /** The fit of labelled data to a model, whose notes are printed once. */
    DataFit fit(Model model, DataSet data) {
        return noted(DataFit.of(model, data, this::engine));
    }

    /** The fit of labelled data to an untrained network, whose predictions show nothing. */
    DataFit fitNew(Model model, DataSet data) {
        return noted(DataFit.of(model, data));
    }

    private DataFit noted(DataFit fit) {
        fit.notes().forEach(this::note);
        return fit;
    }

    /** Prints the interpretation where there was a choice, once, and in the JSON too. */
    void note(String sentence) {
        if (notes.add(sentence)) {
            console.understood("note: " + sentence, List.of());
        }
    }

    /** The notes until now. */
    List<String> notes() {
        return List.copyOf(notes);
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
