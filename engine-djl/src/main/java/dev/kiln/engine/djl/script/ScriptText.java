package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The common state of all scopes of one script: its lines, arguments, functions and obstacles. */
final class ScriptText {

    private final String device;
    private final List<String> header = new ArrayList<>();
    private final List<ScriptLine> body = new ArrayList<>();
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final Set<ScriptFunction> functions = new LinkedHashSet<>();
    private final List<String> obstacles = new ArrayList<>();
    private int names;
    private int depth;
    private String label = "";

    ScriptText(String device) {
        this.device = device;
    }

    /** The device of tensors created in the script, as a trailing keyword argument; empty for the CPU. */
    String device() {
        return device;
    }

    /** Sets the node of the following lines. */
    void label(String nodeLabel) {
        label = nodeLabel;
    }

    void line(String text) {
        body.add(new ScriptLine("  ".repeat(depth) + text, label));
    }

    /** Adds a line at the start of the script. */
    void head(String text) {
        header.add(text);
    }

    /** Writes lines in a block below the line that opens it. */
    void block(String opening, Runnable lines) {
        line(opening);
        depth++;
        int first = body.size();
        lines.run();
        if (body.size() == first) {
            line("pass");
        }
        depth--;
    }

    String temporary() {
        return "v" + names++;
    }

    void use(ScriptFunction function) {
        functions.add(function);
    }

    /** Makes a value that comes from outside the script an argument, and returns its variable. */
    String argument(String value) {
        return arguments.computeIfAbsent(value, v -> temporary());
    }

    /** Records a constant that the script reads. */
    void constant(String value, Tensor tensor) {
        constants.put(value, tensor);
    }

    /** Returns the constants that the script reads. */
    Map<String, Tensor> constants() {
        return constants;
    }

    /** Records an obstacle, a clause. */
    void obstacle(String clause) {
        obstacles.add(clause);
    }

    List<String> obstacles() {
        return List.copyOf(obstacles);
    }

    /**
     * Assembles the method.
     *
     * @param inputs the graph's inputs, which come first among the arguments
     */
    TorchScript finish(List<String> inputs, List<String> results, List<String> carried) {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (String input : inputs) {
            String name = arguments.get(input);
            if (name != null) {
                ordered.put(input, name);
            }
        }
        if (ordered.isEmpty()) {
            ordered.put(TorchScript.PLACEHOLDER, temporary());
        }
        ordered.putAll(arguments);
        List<ScriptLine> lines = new ArrayList<>();
        lines.add(new ScriptLine(String.join(", ", ordered.values()) + ", = a", ""));
        header.forEach(text -> lines.add(new ScriptLine(text, "")));
        lines.addAll(body);
        return TorchScript.of(lines, List.copyOf(functions), List.copyOf(ordered.keySet()), results, carried);
    }
}
