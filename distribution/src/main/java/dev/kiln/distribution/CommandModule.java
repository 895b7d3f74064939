package dev.kiln.distribution;

import com.google.inject.AbstractModule;

/** Binds the objects of a command beside the host's: options, console, and data reading. */
final class CommandModule extends AbstractModule {

    private final CommonOptions options;
    private final Console console;

    CommandModule(CommonOptions options, Console console) {
        this.options = options;
        this.console = console;
    }

    @Override
    protected void configure() {
        bind(CommonOptions.class).toInstance(options);
        bind(Console.class).toInstance(console);
        bind(Notes.class);
        bind(DataReading.class);
        bind(Host.class);
    }
}
