package dev.kiln.engine.djl.script;

import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.Node;
import dev.kiln.api.graph.State;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Prints a graph as TorchScript, and finds what of it cannot be printed. */
public final class ScriptPrinter {

    private final Graph graph;
    private final Map<String, Tensor> constants;
    private final List<Node> nodes;
    private final GradientPlan plan;
    private final InPlaceUpdates updates;
    private final ScriptWriter script;
    private final List<String> obstacles = new ArrayList<>();

    /**
     * Prints a graph.
     *
     * @param graph a program
     * @param device the device that tensors made inside the script go to, as torch names it, such as {@code cuda:0};
     *     empty for the processor
     */
    public ScriptPrinter(Graph graph, String device) {
        this.graph = graph;
        this.constants = Constants.of(graph);
        this.nodes = Fusions.apply(graph, constants);
        this.plan = new GradientPlan(graph, nodes);
        this.script = new ScriptWriter(
                graph, constants, plan, device.isEmpty() ? "" : ", device=torch.device(\"" + device + "\")");
        checkTypes();
        this.updates = new InPlaceUpdates(graph, nodes, plan);
        nodes.stream().filter(n -> !updates.contains(n)).forEach(this::write);
    }

    private void checkTypes() {
        graph.inputs().forEach(i -> checkType("the input " + i.name(), i.type().elementType()));
        graph.states().forEach(s -> checkType("the state " + s.input(), s.type().elementType()));
        graph.constants().forEach((name, tensor) -> checkType("the constant " + name, tensor.elementType()));
    }

    private void checkType(String what, ElementType type) {
        if (type != ElementType.UNDEFINED && !TorchTypes.supports(type)) {
            obstacles.add(what + " is " + type + ", which the engine djl does not have");
        }
    }

    private void write(Node node) {
        script.label(label(node));
        if (node.is("Constant") && constants.containsKey(node.output(0))) {
            checkType(node.label(), constants.get(node.output(0)).elementType());
            return;
        }
        node.outputs().stream()
                .filter(o -> !o.isEmpty())
                .forEach(o -> checkType(
                        "the result " + o + " of " + node.label(), graph.type(o).elementType()));
        TorchRule rule = TorchRules.find(node).orElse(null);
        if (rule == null) {
            obstacles.add(node.label() + ": the engine djl has no such operator");
            return;
        }
        try {
            rule.write(new NodeWriter(node, script));
        } catch (Obstacle | GraphException e) {
            obstacles.add(node.label() + ": " + e.getMessage());
        }
    }

    /** Returns what stands in the way, a clause for each node; none if there is a {@link #script()}. */
    public List<String> obstacles() {
        return List.copyOf(obstacles);
    }

    /** Returns whether the program differentiates. */
    public boolean differentiates() {
        return plan.isNeeded();
    }

    /** Returns the values of the graph that no run changes. */
    public Map<String, Tensor> constants() {
        return constants;
    }

    /** Returns the text. Only to be asked for once, and where there are no {@linkplain #obstacles() obstacles}. */
    public TorchScript script() {
        script.label("");
        List<String> returned = new ArrayList<>();
        for (String output : graph.outputs()) {
            returned.add(result(output, updates.isEmpty() || makesNewMemory(output)));
        }
        List<String> carried = new ArrayList<>();
        Set<String> owned = new HashSet<>();
        for (State state : graph.states()) {
            if (!state.output().equals(state.input()) && !updates.contains(state)) {
                carried.add(state.input());
                returned.add(result(state.output(), makesNewMemory(state.output()) && owned.add(state.output())));
            }
        }
        nodes.stream().filter(updates::contains).forEach(this::update);
        script.label("");
        String list = returned.isEmpty() ? "annotate(List[Tensor], [])" : "[" + String.join(", ", returned) + "]";
        script.line("return " + list);
        return script.finish(graph.outputs(), carried);
    }

    private void update(Node node) {
        script.label(label(node));
        updates.write(new NodeWriter(node, script));
    }

    /** A variable for what is returned, made before states are overwritten. */
    private String result(String value, boolean ownsMemory) {
        String variable = script.temporary();
        String source = script.detached(value);
        script.line(variable + " = "
                + (ownsMemory ? "torch.contiguous(" + source + ")" : "torch.clone(" + source + ", memory_format=0)"));
        return variable;
    }

    private boolean makesNewMemory(String value) {
        return nodes.stream()
                .filter(n -> n.outputs().contains(value))
                .findFirst()
                .map(MemoryRules::makesNew)
                .orElse(false);
    }

    /** What messages call a node; a group is called as its last operator is. */
    private String label(Node node) {
        return graph.producer(node.output(0)).orElse(node).label();
    }
}
