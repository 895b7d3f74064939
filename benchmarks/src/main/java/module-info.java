/** Benchmarks of Kiln against other frameworks. For developers: nothing is exported or shipped. */
module dev.kiln.benchmarks {
    requires ai.djl.api;
    requires com.microsoft.onnxruntime;
    requires dev.kiln.api;
    requires dev.kiln.jobs;
    requires dev.kiln.onnx;
    requires dev.kiln.testkit;
    requires java.compiler;
    requires java.management;
    requires jdk.management;
    requires jmh.core;
    requires static org.jspecify;
}
