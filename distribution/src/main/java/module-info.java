/** The {@code kiln} command. */
module dev.kiln.distribution {
    requires com.fasterxml.jackson.databind;
    requires com.google.common;
    requires com.google.guice;
    requires com.samskivert.jmustache;
    requires dev.kiln.files;
    requires dev.kiln.jobs;
    requires dev.kiln.report;
    requires dev.kiln.wiring;
    requires info.picocli;
    requires jakarta.inject;
    requires java.compiler;
    requires java.logging;
    requires org.apache.commons.compress;
    requires org.apache.commons.csv;
    requires org.objectweb.asm;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires static org.jspecify;

    // loaded from lib/maven, where a command needs it
    uses dev.kiln.host.plugin.ArtifactRepositories.Opener;

    // picocli fills in options and arguments, Guice calls constructors
    opens dev.kiln.distribution to
            com.google.guice,
            info.picocli;
}
