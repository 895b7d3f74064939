/** Models: their files, architectures of new ones, and the preprocessing that becomes part of them. */
module dev.kiln.models {
    requires dev.kiln.files;
    requires static org.jspecify;
    requires static org.snakeyaml.engine;
    requires transitive dev.kiln.host;
    requires transitive dev.kiln.onnx;

    exports dev.kiln.models;
}
