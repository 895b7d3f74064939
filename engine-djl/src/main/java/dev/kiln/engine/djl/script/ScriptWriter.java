package dev.kiln.engine.djl.script;

import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scope of a script under construction: the variables of the values of a graph. The scope of a body is inside that of
 * the enclosing graph, whose values it can read.
 */
final class ScriptWriter {

    private static final ScriptFunction DETACHED = new ScriptFunction("detached", """
            def detached(x: List[Tensor]) -> List[Tensor]:
              y = annotate(List[Tensor], [])
              for i in range(torch.len(x)):
                z = torch.append(y, torch.detach(x[i]))
              return y
            """);

    private final @Nullable ScriptWriter outer;
    private final String path;
    private final Graph graph;
    private final Map<String, TensorType> types;
    private final Map<String, Tensor> constants;
    private final GradientPlan plan;
    private final ScriptText text;
    private final Map<String, String> attached = new HashMap<>();
    private final Map<String, String> detached = new HashMap<>();
    private final Set<String> sequences = new HashSet<>();

    ScriptWriter(Graph graph, Map<String, Tensor> constants, GradientPlan plan, ScriptText text) {
        this.outer = null;
        this.path = "";
        this.graph = graph;
        this.types = Map.of();
        this.constants = constants;
        this.plan = plan;
        this.text = text;
    }

    /**
     * The scope of a body.
     *
     * @param outer the enclosing scope
     * @param path the prefix of the names of its constants, which makes them unique
     * @param types the types of its values, as far as they are known from outside
     */
    ScriptWriter(ScriptWriter outer, String path, Graph body, Map<String, TensorType> types, GradientPlan plan) {
        this.outer = outer;
        this.path = outer.path + path;
        this.graph = body;
        this.types = types;
        this.constants = Constants.of(body);
        this.plan = plan;
        this.text = outer.text;
    }

    Graph graph() {
        return graph;
    }

    ScriptText text() {
        return text;
    }

    GradientPlan plan() {
        return plan;
    }

    /** The enclosing scope, for a captured value. */
    private Optional<ScriptWriter> outside(String value) {
        return graph.captures().contains(value) && !attached.containsKey(value)
                ? Optional.ofNullable(outer)
                : Optional.empty();
    }

    TensorType type(String value) {
        Optional<ScriptWriter> around = outside(value);
        if (around.isPresent()) {
            return around.get().type(value);
        }
        TensorType known = types.get(value);
        return known == null ? graph.type(value) : known;
    }

    /** The value of a constant. */
    Optional<Tensor> constant(String value) {
        Optional<ScriptWriter> around = outside(value);
        return around.isPresent() ? around.get().constant(value) : Optional.ofNullable(constants.get(value));
    }

    /** Whether something is differentiated with respect to a value. */
    boolean isVariable(String value) {
        return outside(value).map(s -> s.isVariable(value)).orElseGet(() -> plan.isVariable(value));
    }

    /** Whether autograd tracks a value. */
    boolean isTracked(String value) {
        return outside(value).map(s -> s.isTracked(value)).orElseGet(() -> plan.isTracked(value));
    }

    /** Whether a value is a list of tensors. */
    boolean isSequence(String value) {
        return outside(value).map(s -> s.isSequence(value)).orElseGet(() -> sequences.contains(value));
    }

    /** The variable of a value, with its autograd history if it has one. */
    String attached(String value) {
        Optional<ScriptWriter> around = outside(value);
        if (around.isPresent()) {
            return around.get().attached(value);
        }
        String name = attached.get(value);
        return name == null ? argument(value, attached) : name;
    }

    /** The variable of a value, without autograd history. */
    String detached(String value) {
        Optional<ScriptWriter> around = outside(value);
        if (around.isPresent()) {
            return around.get().detached(value);
        }
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
        String cut = text.temporary();
        text.line(cut + " = " + cut(value, history));
        detached.put(value, cut);
        return cut;
    }

    private String cut(String value, String history) {
        if (!isSequence(value)) {
            return integers(value, "torch.detach(" + history + ")");
        }
        text.use(DETACHED);
        return DETACHED.call(history);
    }

    /** Converts tracked integers, which are held as real numbers, back to integers. */
    private String integers(String value, String numbers) {
        ElementType type = type(value).elementType();
        return TorchTypes.code(type)
                .filter(code -> GradientPlan.isQuantized(type))
                .map(code -> "torch.to(" + numbers + ", " + code + ")")
                .orElse(numbers);
    }

    private String argument(String value, Map<String, String> wanted) {
        String name = text.argument(path + value);
        constant(value).ifPresent(tensor -> text.constant(path + value, tensor));
        detached.put(value, name);
        attached.put(value, name);
        if (plan.isVariable(value)) {
            String leaf = text.temporary();
            text.head(leaf + " = torch.requires_grad_(torch.detach(" + name + "), True)");
            attached.put(value, leaf);
        }
        return Objects.requireNonNull(wanted.get(value));
    }

    /** Records the variable of an input of a body. */
    void bind(String input, String variable, boolean isSequence) {
        attached.put(input, variable);
        if (isSequence) {
            sequences.add(input);
        }
    }

    /** Records that a node has assigned a value. */
    void define(String value, String name) {
        attached.put(value, name);
        if (plan.isVariable(value)) {
            // another tensor object, so that its gradient is its own even where the operator returned its input
            String variable = text.temporary();
            if (plan.isDerived(value)) {
                text.line(variable + " = torch.alias(" + name + ")");
            } else {
                text.line(variable + " = torch.requires_grad_(torch.detach(" + name + "), True)");
                detached.put(value, name);
            }
            attached.put(value, variable);
        }
    }

    /** Records that a node has assigned a list of tensors. */
    void defineSequence(String value, String name) {
        sequences.add(value);
        attached.put(value, name);
    }
}
