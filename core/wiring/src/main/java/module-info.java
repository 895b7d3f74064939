/**
 * Wires the host with Guice: one module for the command and embedding programs, and a scope for objects with the
 * lifetime of a run. Authors of extensions need not know it.
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
