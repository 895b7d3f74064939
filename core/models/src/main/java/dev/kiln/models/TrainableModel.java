package dev.kiln.models;

import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Converts the weights of a model to the form for training: single-precision constants.
 *
 * <p>Weights that the graph only describes (one number repeated by {@code ConstantOfShape}) or stores as integers
 * ({@code DequantizeLinear} of a constant) become constants, and a model in half or double precision becomes one in
 * single precision. Its predictions stay the same up to rounding, and its file has another size.
 */
public final class TrainableModel {

    private TrainableModel() {}

    /**
     * The model in its trainable form.
     *
     * @param model any model
     * @return the model with more parameters; the same where all of its weights can be trained without conversion
     */
    public static Model of(Model model) {
        return of(model, note -> {});
    }

    /**
     * As {@link #of(Model)}, with notes on the new form of the weights.
     *
     * @param model any model
     * @param notes receives sentences
     * @return the model with more parameters; the same where all of its weights can be trained without conversion
     */
    public static Model of(Model model, Consumer<String> notes) {
        Model trainable = trainable(model);
        ChangedForms.of(model, trainable).forEach(notes);
        return trainable;
    }

    private static Model trainable(Model model) {
        Graph graph = withWeights(SinglePrecision.of(model));
        if (graph == model.graph()) {
            return model;
        }
        ConstantRoles roles = ConstantRoles.of(graph);
        return model.withGraph(graph)
                .withParameters(with(model.parameters(), roles.trainable(), model.graph()))
                .withStatistics(with(model.statistics(), roles.with(ConstantRole.STATISTIC), model.graph()));
    }

    /** The known names, and those of new constants. */
    private static Set<String> with(Set<String> known, Set<String> found, Graph before) {
        Set<String> all = new LinkedHashSet<>(known);
        found.stream().filter(name -> !before.constants().containsKey(name)).forEach(all::add);
        return all;
    }

    private static Graph withWeights(Graph graph) {
        GraphEditor editor = GraphEditor.of(graph);
        RepeatedNumbers repeated = new RepeatedNumbers(graph);
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<Tensor> weight = graph.outputs().contains(node.output(0))
                    ? Optional.empty()
                    : repeated.value(node).or(() -> DequantizedWeight.of(node, graph));
            if (weight.isPresent()) {
                editor.remove(node).constant(node.output(0), weight.get());
                changed = true;
            }
        }
        return changed ? editor.build() : graph;
    }

    /** The results of {@code ConstantOfShape}, those of one number share their memory. */
    private static final class RepeatedNumbers {

        private final Graph graph;
        private final Map<Tensor, Long> longest = new HashMap<>();
        private final Map<Tensor, Tensor> memory = new HashMap<>();

        RepeatedNumbers(Graph graph) {
            this.graph = graph;
            for (Node node : graph.nodes()) {
                if (isWeight(node) && !graph.outputs().contains(node.output(0))) {
                    longest.merge(number(node), size(node), Math::max);
                }
            }
        }

        Optional<Tensor> value(Node node) {
            if (!isWeight(node)) {
                return Optional.empty();
            }
            Tensor all = memory.computeIfAbsent(
                    number(node), n -> Tensor.full(n.elementType(), n.getDouble(0), longest.getOrDefault(n, 0L)));
            return Optional.of(all.slice(0, size(node)).reshape(shape(node)));
        }

        private boolean isWeight(Node node) {
            return node.is("ConstantOfShape")
                    && graph.constants().containsKey(node.input(0))
                    && number(node).elementType() == ElementType.FLOAT
                    && size(node) > 1;
        }

        private static Tensor number(Node node) {
            return node.attributes().tensor("value").orElseGet(() -> Tensor.of(new float[] {0}, 1));
        }

        private long[] shape(Node node) {
            return graph.constant(node.input(0)).toLongArray();
        }

        private long size(Node node) {
            double size = 1;
            for (long length : shape(node)) {
                size *= length;
            }
            if (size * Float.BYTES > Integer.MAX_VALUE) {
                throw new GraphException("The weight " + node.output(0) + ", made by " + node.label() + ", has "
                        + Arrays.toString(shape(node))
                        + " numbers, more than the 2 GiB that a constant can have; it cannot be trained.");
            }
            return (long) size;
        }
    }
}
