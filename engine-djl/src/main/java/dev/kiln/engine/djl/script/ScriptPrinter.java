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
    private final GradientPlan plan;
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
        this.plan = new GradientPlan(graph);
        this.script = new ScriptWriter(
                graph, constants, plan, device.isEmpty() ? "" : ", device=torch.device(\"" + device + "\")");
        checkTypes();
        graph.nodes().forEach(this::write);
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
        script.label(node.label());
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
            returned.add("torch.contiguous(" + script.detached(output) + ")");
        }
        List<String> carried = new ArrayList<>();
        Set<String> owned = new HashSet<>();
        for (State state : graph.states()) {
            if (!state.output().equals(state.input())) {
                carried.add(state.input());
                boolean own = makesNewMemory(state.output()) && owned.add(state.output());
                String value = script.detached(state.output());
                returned.add(own ? "torch.contiguous(" + value + ")" : "torch.clone(" + value + ", memory_format=0)");
            }
        }
        String list = returned.isEmpty() ? "annotate(List[Tensor], [])" : "[" + String.join(", ", returned) + "]";
        script.line("return " + list);
        return script.finish(graph.outputs(), carried);
    }

    /** Whether a value surely shares its memory with no other; a state has to. */
    private boolean makesNewMemory(String value) {
        return graph.producer(value)
                .map(n -> NEW_MEMORY.contains(n.operator()) && n.domain().isEmpty())
                .orElse(false);
    }

    private static final Set<String> NEW_MEMORY = Set.of("Add", "Sub", "Mul", "Div", "Sqrt", "Where", "Clip", "MatMul");
}
