/** The {@code kiln} command. */
module dev.kiln.distribution {
    requires com.fasterxml.jackson.databind;
    requires com.google.guice;
    requires dev.kiln.core;
    requires info.picocli;
    requires static org.jspecify;

    // picocli fills in options and arguments
    opens dev.kiln.distribution to
            info.picocli;
}
