/** The host: finds plugins and engines, reads data and model files, trains, evaluates and reports. */
module dev.kiln.core {
    requires com.fasterxml.jackson.databind;
    requires com.google.common;
    requires com.google.guice;
    requires com.samskivert.jmustache;
    requires dev.kiln.files;
    requires jakarta.inject;
    requires java.compiler;
    requires java.desktop;
    requires org.apache.commons.csv;
    requires org.objectweb.asm;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires transitive dev.kiln.api;
    requires transitive dev.kiln.onnx;

    exports dev.kiln.core.attack;
    exports dev.kiln.core.compression;
    exports dev.kiln.core.data;
    exports dev.kiln.core.digest;
    exports dev.kiln.core.engine;
    exports dev.kiln.core.evaluation;
    exports dev.kiln.core.extension;
    exports dev.kiln.core.model;
    exports dev.kiln.core.plugin;
    exports dev.kiln.core.report;
    exports dev.kiln.core.training;

    uses dev.kiln.api.attack.AttackProvider;
    uses dev.kiln.api.compression.CompressorProvider;
    uses dev.kiln.graph.engine.EngineProvider;
    uses dev.kiln.api.layer.LayerProvider;
    uses dev.kiln.api.loss.LossProvider;
    uses dev.kiln.api.optimizer.OptimizerProvider;

    // templates and JSON read these records
    opens dev.kiln.core.report to
            com.fasterxml.jackson.databind,
            com.samskivert.jmustache;
    // JSON is written to and read from these records
    opens dev.kiln.core.model to
            com.fasterxml.jackson.databind;
    opens dev.kiln.core.training to
            com.fasterxml.jackson.databind;
}
