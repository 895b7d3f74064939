package dev.kiln.models;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The element types of a graph's inputs and outputs. Callers of a model keep feeding and reading these, in whatever
 * precision it computes.
 *
 * @param byName the element type of each input and each output
 */
public record BorderTypes(Map<String, ElementType> byName) {

    /** Copies the map. */
    public BorderTypes {
        byName = Map.copyOf(byName);
    }

    /**
     * Returns those of a graph.
     *
     * @param graph the graph
     * @return its types
     */
    public static BorderTypes of(Graph graph) {
        Map<String, ElementType> types = new HashMap<>();
        graph.outputs().forEach(output -> types.put(output, graph.type(output).elementType()));
        graph.inputs().forEach(input -> types.put(input.name(), input.type().elementType()));
        return new BorderTypes(types);
    }

    /**
     * Gives a model these types: where it has another precision, it casts from and to them.
     *
     * @param model a model
     * @return the model, with unchanged shapes of inputs and outputs; the same object where nothing differs
     */
    public Model in(Model model) {
        Graph graph = model.graph();
        List<Input> inputs = graph.inputs().stream()
                .filter(input -> differs(input.name(), input.type().elementType()))
                .toList();
        List<String> outputs = graph.outputs().stream()
                .distinct()
                .filter(output -> graph.producer(output).isPresent()
                        && differs(output, graph.type(output).elementType()))
                .toList();
        if (inputs.isEmpty() && outputs.isEmpty()) {
            return model;
        }
        GraphEditor editor = GraphEditor.of(graph);
        outputs.forEach(output -> give(output, editor));
        inputs.forEach(input -> take(input, editor));
        return model.withGraph(editor.build());
    }

    private boolean differs(String name, ElementType now) {
        ElementType wanted = byName.getOrDefault(name, now);
        return wanted != now && wanted.isFloating() && now.isFloating();
    }

    private ElementType wanted(String name) {
        return byName.getOrDefault(name, ElementType.UNDEFINED);
    }

    private void give(String output, GraphEditor editor) {
        String computed = editor.freshName(output + ".computed");
        editor.redirect(output, computed)
                .mapNodes(node -> node.withOutputs(node.outputs().stream()
                        .map(made -> made.equals(output) ? computed : made)
                        .toList()));
        cast(computed, output, wanted(output), editor);
    }

    /** A cast to the given type, as in a preprocessing, reads the input directly. */
    private void take(Input input, GraphEditor editor) {
        ElementType now = input.type().elementType();
        List<String> alike = passed(input.name(), now, editor);
        alike.forEach(value -> editor.redirect(value, input.name()));
        List<String> uncast = passed(input.name(), wanted(input.name()), editor);
        if (isRead(input.name(), editor)) {
            String widened = editor.freshName(input.name() + ".cast");
            editor.redirect(input.name(), widened);
            cast(input.name(), widened, now, editor);
        }
        uncast.forEach(value -> editor.redirect(value, input.name()));
        editor.retype(
                input.name(), new TensorType(wanted(input.name()), input.type().shape()));
    }

    /** Removes the casts of a value to a type and returns their outputs. */
    private static List<String> passed(String value, ElementType type, GraphEditor editor) {
        List<Node> casts = editor.nodes().stream()
                .filter(node -> node.is("Cast")
                        && node.input(0).equals(value)
                        && node.attributes().integer("to", 0) == type.code()
                        && !editor.outputs().contains(node.output(0)))
                .toList();
        casts.forEach(editor::remove);
        return casts.stream().map(node -> node.output(0)).toList();
    }

    private static boolean isRead(String value, GraphEditor editor) {
        return editor.nodes().stream()
                .anyMatch(node -> node.inputs().contains(value)
                        || node.attributes().graphs().stream()
                                .anyMatch(body -> body.captures().contains(value)));
    }

    private static void cast(String from, String to, ElementType type, GraphEditor editor) {
        editor.add(to, "Cast", List.of(from), List.of(to), Attributes.NONE.with("to", type));
    }
}
