/**
 * Wires the host with Guice: one module for the command and for whoever embeds the host, and a scope for objects that live
 * as long as a run. Authors of extensions never meet it.
 */
module dev.kiln.wiring {
    requires jakarta.inject;
    requires static org.jspecify;
    requires transitive com.google.guice;
    requires transitive dev.kiln.data;
    requires transitive dev.kiln.host;

    exports dev.kiln.wiring;

    // Guice calls the constructors
    opens dev.kiln.wiring to
            com.google.guice;
}
