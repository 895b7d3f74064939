/** Compiles graphs to TorchScript and runs them on PyTorch, which DJL loads. */
module dev.kiln.engine.djl {
    requires ai.djl.api;
    requires ai.djl.pytorch_engine;
    requires com.google.gson;
    requires org.slf4j;
    requires transitive dev.kiln.api;
}
