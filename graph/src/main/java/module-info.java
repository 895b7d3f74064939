/**
 * Programs as graphs of ONNX operators, the gradient being one of them, and the interface of what runs them.
 *
 * <p>A {@linkplain dev.kiln.graph.Graph graph} is immutable; a {@linkplain dev.kiln.graph.build.GraphBuilder builder}
 * writes one and a {@linkplain dev.kiln.graph.build.GraphEditor editor} rewrites one, and both infer the types of all
 * values and refuse what does not fit. An {@linkplain dev.kiln.graph.engine.Engine engine} compiles a graph and runs it.
 * Whoever makes an engine needs this module and nothing else.
 */
module dev.kiln.graph {
    requires static org.jspecify;

    exports dev.kiln.graph;
    exports dev.kiln.graph.build;
    exports dev.kiln.graph.engine;
    exports dev.kiln.graph.error;
    exports dev.kiln.graph.operator;
    exports dev.kiln.graph.rewrite;
    exports dev.kiln.graph.status;
    exports dev.kiln.graph.tensor;
}
