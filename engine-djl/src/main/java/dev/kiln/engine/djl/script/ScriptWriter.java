package dev.kiln.engine.djl.script;

import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Input;
import dev.kiln.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The text of one method while it grows: its lines, the names of its values, its arguments, the functions it calls. */
final class ScriptWriter {

    private final Graph graph;
    private final Map<String, Tensor> constants;
    private final GradientPlan plan;
    private final String device;
    private final List<String> header = new ArrayList<>();
    private final List<ScriptLine> body = new ArrayList<>();
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private final Map<String, String> attached = new HashMap<>();
    private final Map<String, String> detached = new HashMap<>();
    private final Set<ScriptFunction> functions = new LinkedHashSet<>();
    private int names;
    private String label = "";

    ScriptWriter(Graph graph, Map<String, Tensor> constants, GradientPlan plan, String device) {
        this.graph = graph;
        this.constants = constants;
        this.plan = plan;
        this.device = device;
    }

    Graph graph() {
        return graph;
    }

    Map<String, Tensor> constants() {
        return constants;
    }

    GradientPlan plan() {
        return plan;
    }

    /** The device that tensors made inside the script go to, as a trailing keyword argument; empty for the processor. */
    String device() {
        return device;
    }

    /** Says which node the lines from here on come from. */
    void label(String nodeLabel) {
        label = nodeLabel;
    }

    void line(String text) {
        body.add(new ScriptLine(text, label));
    }

    String temporary() {
        return "v" + names++;
    }

    void use(ScriptFunction function) {
        functions.add(function);
    }

    /** The variable of a value, with its autograd history if it has one. */
    String attached(String value) {
        String name = attached.get(value);
        return name == null ? argument(value, attached) : name;
    }

    /** The variable of a value, without autograd history. */
    String detached(String value) {
        if (!plan.isTracked(value)) {
            return attached(value);
        }
        String name = detached.get(value);
        if (name != null) {
            return name;
        }
        String history = attached.get(value);
        if (history == null) {
            return argument(value, detached);
        }
        String cut = temporary();
        line(cut + " = torch.detach(" + history + ")");
        detached.put(value, cut);
        return cut;
    }

    private String argument(String value, Map<String, String> wanted) {
        String name = temporary();
        arguments.put(value, name);
        detached.put(value, name);
        attached.put(value, name);
        if (plan.isVariable(value)) {
            String leaf = temporary();
            header.add(leaf + " = torch.requires_grad_(torch.detach(" + name + "), True)");
            attached.put(value, leaf);
        }
        return Objects.requireNonNull(wanted.get(value));
    }

    /** Takes note that a node has assigned a value. */
    void define(String value, String name) {
        attached.put(value, name);
        if (plan.isVariable(value)) {
            // another tensor object, so that its gradient is its own even where the operator returned its input
            String variable = temporary();
            if (plan.isDerived(value)) {
                line(variable + " = torch.alias(" + name + ")");
            } else {
                line(variable + " = torch.requires_grad_(torch.detach(" + name + "), True)");
                detached.put(value, name);
            }
            attached.put(value, variable);
        }
    }

    /** Puts the method together. */
    TorchScript finish(List<String> results, List<String> carried) {
        Map<String, String> ordered = new LinkedHashMap<>();
        graph.inputs().stream()
                .map(Input::name)
                .filter(arguments::containsKey)
                .forEach(i -> ordered.put(i, Objects.requireNonNull(arguments.get(i))));
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
