/**
 * Compiles graphs to TorchScript and runs them on PyTorch, which DJL loads.
 *
 * <p>A graph is printed as one TorchScript method; {@code Gradient} becomes {@code torch.autograd.grad} inside it. A
 * run is then one call into the native side. Nothing is exported: the engine is found as a service.
 */
module dev.kiln.engine.djl {
    requires ai.djl.api;
    requires ai.djl.pytorch_engine;
    requires com.google.gson;
    requires com.sun.jna;
    requires org.slf4j;
    requires static org.jspecify;
    requires transitive dev.kiln.graph;

    provides dev.kiln.graph.engine.EngineProvider with
            dev.kiln.engine.djl.DjlEngineProvider;
}
