package dev.kiln.jobs.statistics;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The size of a model, layer by layer.
 *
 * <p>Parameters are the constants that the model says are, and those with a {@linkplain ConstantRoles trainable role},
 * kept as integers or not: not masks, running statistics, shapes, scales and zero points. One that several layers read
 * counts once, for the first of them; one that branches and bodies read counts for the node that has them.
 *
 * @param parameters the elements of all parameters
 * @param nonZeroParameters how many of them are not zero
 * @param parameterBytes the size of the parameters in memory
 * @param macs the multiply-accumulates for one example; empty where those of a node are not known
 * @param layers the nodes in order that the results are made of
 */
public record ModelStatistics(
        long parameters, long nonZeroParameters, long parameterBytes, OptionalLong macs, List<LayerStatistics> layers) {

    /** Copies the list. */
    public ModelStatistics {
        layers = List.copyOf(layers);
    }

    /**
     * Counts a model.
     *
     * @param model the model
     * @return its size
     */
    public static ModelStatistics of(Model model) {
        Graph graph = forOneExample(model);
        long batch = fixedBatch(graph);
        ParameterCount count = new ParameterCount(model, ConstantRoles.of(model.graph()));
        Set<String> claimed = new HashSet<>();
        MultiplyAccumulates macs = new MultiplyAccumulates(graph);
        List<LayerStatistics> layers = new ArrayList<>();
        long bytes = 0;
        for (Node node : graph.nodes()) {
            List<Tensor> owned = count.claim(node, claimed).stream()
                    .map(name -> graph.constants().get(name))
                    .toList();
            layers.add(layer(node, graph, macs.of(node), batch, owned));
            bytes += owned.stream().mapToLong(t -> t.bytes().remaining()).sum();
        }
        return new ModelStatistics(
                layers.stream().mapToLong(LayerStatistics::parameters).sum(),
                layers.stream().mapToLong(LayerStatistics::nonZeroParameters).sum(),
                bytes,
                MultiplyAccumulates.sum(
                        layers.stream().map(LayerStatistics::macs).toList()),
                layers);
    }

    private static LayerStatistics layer(Node node, Graph graph, OptionalLong macs, long batch, List<Tensor> owned) {
        Shape output = node.output(0).isEmpty()
                ? Shape.UNRANKED
                : graph.type(node.output(0)).shape();
        return new LayerStatistics(
                node.name(),
                node.operator(),
                output,
                owned.stream().mapToLong(Tensor::size).sum(),
                owned.stream().mapToLong(ParameterCount::nonZero).sum(),
                macs.isPresent() ? OptionalLong.of(macs.getAsLong() / batch) : macs);
    }

    private static long fixedBatch(Graph graph) {
        Shape shape = graph.inputs().isEmpty()
                ? Shape.UNRANKED
                : graph.inputs().get(0).type().shape();
        return shape.rank() > 0 ? Math.max(1, shape.size(0)) : 1;
    }

    /**
     * The graph for one example, so that all lengths that depend on the batch are known, without unread nodes.
     */
    private static Graph forOneExample(Model model) {
        Graph graph = model.graph();
        try {
            var editor = GraphEditor.of(graph);
            for (Input input : graph.inputs()) {
                TensorType type = input.type();
                if (type.shape().rank() > 0 && !type.shape().dim(0).isFixed()) {
                    editor.retype(
                            input.name(),
                            new TensorType(type.elementType(), type.shape().with(0, Dim.of(1))));
                }
            }
            return editor.prune().build();
        } catch (GraphException e) {
            return graph;
        }
    }
}
