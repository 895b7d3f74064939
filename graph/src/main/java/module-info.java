/**
 * Programs as graphs of ONNX operators, the gradient being one of them, and the interface of the engines that run them.
 *
 * <p>A {@linkplain dev.kiln.graph.Graph graph} is immutable; a {@linkplain dev.kiln.graph.build.GraphBuilder builder}
 * writes one and a {@linkplain dev.kiln.graph.build.GraphEditor editor} rewrites one, and both infer the types of all
 * values and refuse operators whose inputs do not fit. An {@linkplain dev.kiln.graph.engine.Engine engine} compiles a
 * graph and runs it. An engine needs this module and nothing else of Kiln.
 */
module dev.kiln.graph {
    requires static org.jspecify;

    exports dev.kiln.graph;
    exports dev.kiln.graph.build;
    exports dev.kiln.graph.dependency;
    exports dev.kiln.graph.engine;
    exports dev.kiln.graph.error;
    exports dev.kiln.graph.operator;
    exports dev.kiln.graph.rewrite;
    exports dev.kiln.graph.simplify;
    exports dev.kiln.graph.status;
    exports dev.kiln.graph.tensor;
}
