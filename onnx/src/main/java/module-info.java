/** Reads and writes {@code .onnx} files: graphs and models of the API on one side, protobuf on the other. */
module dev.kiln.onnx {
    requires com.google.protobuf;
    requires transitive dev.kiln.api;
}
