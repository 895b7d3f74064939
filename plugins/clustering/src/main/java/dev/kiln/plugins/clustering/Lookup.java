package dev.kiln.plugins.clustering;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A model that looks the elements of weights up in tables, which are its parameters. The gradient of a value is then
 * the sum of the gradients of its elements.
 *
 * @param model the model
 * @param tables the name of each weight's table
 */
record Lookup(Model model, Map<String, String> tables) {

    /**
     * Replaces weights by the lookup of their elements; the values keep the names of the weights.
     *
     * @param model the model
     * @param clusters the clusters of some of its weights
     */
    static Lookup of(Model model, Map<String, Clusters> clusters) {
        GraphEditor editor = GraphEditor.of(model.graph());
        Map<String, String> tables = new LinkedHashMap<>();
        clusters.forEach((weight, own) -> {
            String table = editor.freshName(weight + "/table");
            editor.constant(table, own.table());
            tables.put(weight, table);
            String indices = editor.freshName(weight + "/indices");
            editor.constant(indices, own.indices());
            String numbers = editor.freshName(weight + "/numbers");
            editor.removeConstant(weight)
                    .add(
                            numbers,
                            "Cast",
                            List.of(indices),
                            List.of(numbers),
                            Attributes.NONE.with("to", ElementType.INT32))
                    .add(weight + "/lookup", "Gather", List.of(table, numbers), List.of(weight), Attributes.NONE);
        });
        return new Lookup(model.withGraph(editor.build(), new ArrayList<>(tables.values())), tables);
    }

    /** The values of the clusters of some weights by the names of their tables. */
    Map<String, Tensor> tables(Map<String, Clusters> clusters, Set<String> weights) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        tables.forEach((weight, table) -> {
            if (weights.contains(weight)) {
                values.put(
                        table,
                        Objects.requireNonNull(clusters.get(weight), weight).table());
            }
        });
        return values;
    }

    /** The values in the table of a weight in a model that was made of this one. */
    Tensor table(Model trained, String weight) {
        return trained.graph().constant(Objects.requireNonNull(tables.get(weight), weight));
    }

    /**
     * A model that was made of this one, with some weights as plain constants.
     *
     * @param made the model, which looks all weights up
     * @param values those weights
     */
    static Model withValues(Model made, Map<String, Tensor> values) {
        GraphEditor editor = GraphEditor.of(made.graph());
        values.forEach((weight, value) -> {
            Node gather = made.graph().producer(weight).orElseThrow();
            Node cast = made.graph().producer(gather.input(1)).orElseThrow();
            editor.remove(gather)
                    .remove(cast)
                    .removeConstant(gather.input(0))
                    .removeConstant(cast.input(0))
                    .constant(weight, value);
        });
        return made.withGraph(editor.build(), List.copyOf(values.keySet()));
    }
}
