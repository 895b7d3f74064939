/**
 * Reads and writes {@code .onnx} files: graphs of the API on one side, the protobuf messages of the format on the
 * other. The messages, and the conversion of older operator sets, stay inside.
 */
module dev.kiln.onnx {
    requires com.google.protobuf;
    requires dev.kiln.files;
    requires static org.jspecify;
    requires transitive dev.kiln.graph;

    exports dev.kiln.onnx;

    uses dev.kiln.onnx.FileCheck;
}
