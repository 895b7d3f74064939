/**
 * The contract between Kiln and its plugins.
 *
 * <p>Layers, losses, optimizers and attacks only write {@linkplain dev.kiln.graph.Graph graph}; compressors turn one
 * {@linkplain dev.kiln.api.model.Model model} into another; an {@linkplain dev.kiln.graph.engine.Engine engine}
 * compiles a graph and runs it. A plugin needs this module, with the graphs that come with it, and nothing else.
 */
module dev.kiln.api {
    requires static org.jspecify;
    requires transitive dev.kiln.graph;

    exports dev.kiln.api.attack;
    exports dev.kiln.api.compression;
    exports dev.kiln.api.data;
    exports dev.kiln.api.extension;
    exports dev.kiln.api.format;
    exports dev.kiln.api.layer;
    exports dev.kiln.api.loss;
    exports dev.kiln.api.metric;
    exports dev.kiln.api.model;
    exports dev.kiln.api.optimizer;
    exports dev.kiln.api.pruning;
    exports dev.kiln.api.training;

    provides dev.kiln.api.extension.Kinds with
            dev.kiln.api.kinds.StandardKinds;
}
