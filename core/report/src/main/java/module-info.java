/** Results as self-contained HTML pages and JSON. */
module dev.kiln.report {
    requires com.fasterxml.jackson.databind;
    requires com.samskivert.jmustache;
    requires dev.kiln.files;
    requires java.desktop;
    requires static org.jspecify;
    requires transitive dev.kiln.api;

    exports dev.kiln.report;

    // templates and JSON read these records
    opens dev.kiln.report to
            com.fasterxml.jackson.databind,
            com.samskivert.jmustache;
}
