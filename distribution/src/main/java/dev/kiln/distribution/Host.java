package dev.kiln.distribution;

import com.google.inject.Guice;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.host.engine.EngineChoice;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import dev.kiln.host.plugin.Participants;
import dev.kiln.host.plugin.PluginHost;
import dev.kiln.jobs.fit.DataFit;
import dev.kiln.wiring.HostModule;
import dev.kiln.wiring.Run;
import dev.kiln.wiring.RunSettings;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The host as a command works with it. Closing it closes the engine and stops the plugins, if any were opened. */
final class Host implements AutoCloseable {

    private final Run run;
    private final CommonOptions options;
    private final Console console;
    private final DataReading reading;
    private final Notes notes;

    @Inject
    Host(Run run, CommonOptions options, Console console, DataReading reading, Notes notes) {
        this.run = run;
        this.options = options;
        this.console = console;
        this.reading = reading;
        this.notes = notes;
    }

    /**
     * The composition root of a command.
     *
     * @param options the options that all commands have
     * @param needed the capabilities that the command itself needs of the engine
     */
    static Host open(CommonOptions options, Capability... needed) {
        return open(options, options.json().filter("-"::equals).isPresent(), needed);
    }

    /** The same for a command whose result goes to standard output, and everything else to standard error. */
    static Host openForData(CommonOptions options, Capability... needed) {
        return open(options, true, needed);
    }

    private static Host open(CommonOptions options, boolean isOutputTaken, Capability... needed) {
        options.check();
        Console console = new Console(options.isQuiet(), isOutputTaken);
        RunSettings settings = new RunSettings(
                options.engine(), options.engineOptions(), Set.of(needed), options.pluginSettings(), console::warning);
        return Guice.createInjector(new HostModule(settings), new CommandModule(options, console))
                .getInstance(Host.class);
    }

    Console console() {
        return console;
    }

    CommonOptions options() {
        return options;
    }

    Engines engines() {
        return run.engines();
    }

    Engine engine() {
        return run.engine().get();
    }

    /** Which engine it is, and why. */
    EngineChoice engineChoice() {
        return run.engine().choice();
    }

    /** The plugins that took part so far. */
    Participants participants() {
        return run.participants();
    }

    PluginHost plugins() {
        return run.plugins().get();
    }

    /** The extensions; each that is made counts as having taken part. */
    Extensions extensions() {
        return run.extensions().all();
    }

    /** An extension as the user typed it. */
    <T, P extends Provider<T>> Extension<T> extension(Kind<P> kind, String text) {
        return run.extensions().create(kind, text);
    }

    /** All extensions that the user typed, in order. */
    <T, P extends Provider<T>> List<Extension<T>> extensions(Kind<P> kind, List<String> texts) {
        return run.extensions().createAll(kind, texts);
    }

    /** A data set, cut to the limit; how it was understood is said. */
    DataSet data(String spec) {
        return reading.open(spec);
    }

    /** A data set in the form that a model takes, cut to the limit; how it was understood is said. */
    DataSet data(String spec, Model model) {
        return reading.open(spec, model);
    }

    /** Samples whose targets are not known, in parts, cut to the limit. */
    Stream<DataSet> inputs(String spec, Model model) {
        return reading.inputs(spec, model);
    }

    /** How labelled data fit a model; the interpretation is printed once. */
    DataFit fit(Model model, DataSet data) {
        return noted(DataFit.of(model, data, this::engine));
    }

    /** How labelled data fit an untrained network, whose predictions show nothing. */
    DataFit fitNew(Model model, DataSet data) {
        return noted(DataFit.of(model, data));
    }

    private DataFit noted(DataFit fit) {
        fit.notes().forEach(notes::add);
        return fit;
    }

    /** Prints an interpretation of ambiguous input, once, and adds it to the JSON. */
    void note(String sentence) {
        notes.add(sentence);
    }

    /** The notes so far. */
    List<String> notes() {
        return notes.all();
    }

    @Override
    public void close() {
        run.close();
    }
}
