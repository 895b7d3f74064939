package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Prints a graph as TorchScript, and finds the obstacles. */
public final class ScriptPrinter {

    private final Graph graph;
    private final List<Node> nodes;
    private final GradientPlan plan;
    private final InPlaceUpdates updates;
    private final ScriptText text;
    private final ScriptWriter script;
    private final NodePrinter printer;

    /**
     * Prints a graph.
     *
     * @param graph a program
     * @param device the device of tensors created in the script, as torch names it, such as {@code cuda:0}; empty for
     *     the CPU
     */
    public ScriptPrinter(Graph graph, String device) {
        WrittenOut writtenOut = WrittenOut.of(graph);
        this.graph = writtenOut.graph();
        Map<String, Tensor> constants = Constants.of(this.graph);
        this.nodes = Fusions.apply(this.graph, constants);
        this.plan = new GradientPlan(this.graph, nodes);
        this.text = new ScriptText(device.isEmpty() ? "" : ", device=torch.device(\"" + device + "\")");
        this.script = new ScriptWriter(this.graph, constants, plan, text);
        this.printer = new NodePrinter(script, writtenOut.refused());
        checkTypes();
        this.updates = new InPlaceUpdates(this.graph, nodes, plan);
        nodes.stream().filter(n -> !updates.contains(n)).forEach(printer::write);
        this.graph.outputs().stream()
                .filter(script::isSequence)
                .forEach(o -> text.obstacle("the output " + o + " is a sequence, and programs give tensors"));
    }

    private void checkTypes() {
        graph.inputs()
                .forEach(
                        i -> printer.checkType("the input " + i.name(), i.type().elementType()));
        graph.states()
                .forEach(s ->
                        printer.checkType("the state " + s.input(), s.type().elementType()));
        graph.constants().forEach((name, tensor) -> printer.checkType("the constant " + name, tensor.elementType()));
    }

    /** Returns the obstacles, a clause for each node; none if there is a {@link #script()}. */
    public List<String> obstacles() {
        return text.obstacles();
    }

    /** Returns whether the program differentiates. */
    public boolean differentiates() {
        return plan.isNeeded();
    }

    /** Returns the constants that the script reads, those of branches and bodies included. */
    public Map<String, Tensor> constants() {
        return text.constants();
    }

    /** Returns the text. To be called only once, and only if there are no {@linkplain #obstacles() obstacles}. */
    public TorchScript script() {
        text.label("");
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
        updates.write(this::begin, text.device().isEmpty());
        text.label("");
        String list = returned.isEmpty() ? "annotate(List[Tensor], [])" : "[" + String.join(", ", returned) + "]";
        text.line("return " + list);
        return text.finish(graph.inputs().stream().map(Input::name).toList(), graph.outputs(), carried);
    }

    private NodeWriter begin(Node node) {
        text.label(printer.label(node));
        return new NodeWriter(node, script);
    }

    /** The variable of a returned value, assigned before states are overwritten. */
    private String result(String value, boolean ownsMemory) {
        String variable = text.temporary();
        String source = script.detached(value);
        text.line(variable + " = "
                + (ownsMemory ? "torch.contiguous(" + source + ")" : "torch.clone(" + source + ", memory_format=0)"));
        return variable;
    }

    private boolean makesNewMemory(String value) {
        return nodes.stream()
                .filter(n -> n.outputs().contains(value))
                .findFirst()
                .map(n -> n.is("Identity") ? makesNewMemory(n.input(0)) : MemoryRules.makesNew(n))
                .orElse(false);
    }
}
