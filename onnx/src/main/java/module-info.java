/**
 * Reads and writes {@code .onnx} files, converting between graphs and the protobuf messages of the format. The
 * messages, and the conversion of older operator sets, are internal.
 */
module dev.kiln.onnx {
    requires com.google.protobuf;
    requires dev.kiln.files;
    requires static org.jspecify;
    requires transitive dev.kiln.graph;

    exports dev.kiln.onnx;

    uses dev.kiln.onnx.FileCheck;
}
