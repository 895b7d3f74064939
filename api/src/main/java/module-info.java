/**
 * The contract between Kiln, its engines and its plugins.
 *
 * <p>A program is an immutable {@linkplain dev.kiln.api.graph.Graph graph} of ONNX operators, the gradient being one
 * of them. Layers, losses, optimizers and attacks only write graph; compressors turn one
 * {@linkplain dev.kiln.api.model.Model model} into another; an {@linkplain dev.kiln.api.engine.Engine engine} compiles
 * a graph and runs it. A plugin needs this module and nothing else.
 */
module dev.kiln.api {
    requires static transitive org.jspecify;

    exports dev.kiln.api;
    exports dev.kiln.api.attack;
    exports dev.kiln.api.compression;
    exports dev.kiln.api.data;
    exports dev.kiln.api.engine;
    exports dev.kiln.api.graph;
    exports dev.kiln.api.layer;
    exports dev.kiln.api.loss;
    exports dev.kiln.api.model;
    exports dev.kiln.api.optimizer;
    exports dev.kiln.api.option;
    exports dev.kiln.api.tensor;
    exports dev.kiln.api.training;
}
