package dev.kiln.graph.rewrite;

import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.status.Experimental;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The form of a value: the output of a node of certain operators whose inputs have forms in turn, a constant, or any
 * value. A {@link RewriteRule} has one for the node that it rewrites.
 *
 * <pre>{@code
 * // momentum * velocity + a b, where nothing else reads the two products
 * Pattern.node("Add").inAnyOrder(
 *         Pattern.node("Gemm").as("product").alone(),
 *         Pattern.node("Mul").alone().inAnyOrder(Pattern.constant("momentum"), Pattern.value("velocity")))
 * }</pre>
 *
 * <p>Patterns are immutable.
 */
@Experimental
public final class Pattern {

    private enum Kind {
        NODE,
        VALUE,
        CONSTANT
    }

    private final Kind kind;
    private final Set<String> operators;
    private final String name;
    private final List<Pattern> inputs;
    private final boolean isAnyOrder;
    private final boolean isAlone;

    private Pattern(
            Kind kind, Set<String> operators, String name, List<Pattern> inputs, boolean isAnyOrder, boolean isAlone) {
        this.kind = kind;
        this.operators = operators;
        this.name = name;
        this.inputs = inputs;
        this.isAnyOrder = isAnyOrder;
        this.isAlone = isAlone;
    }

    /**
     * The output of a node of the domain {@code ai.onnx}.
     *
     * @param operators the possible operators
     * @return the pattern, with any inputs
     */
    public static Pattern node(String... operators) {
        return new Pattern(Kind.NODE, Set.of(operators), "", List.of(), false, false);
    }

    /**
     * The output of a node of a family of operators.
     *
     * @param family the family
     * @return the pattern, with any inputs
     */
    public static Pattern node(OperatorFamily family) {
        return new Pattern(Kind.NODE, family.operators(), "", List.of(), false, false);
    }

    /**
     * The output of any node, of any domain.
     *
     * @return the pattern, with any inputs
     */
    public static Pattern anyNode() {
        return new Pattern(Kind.NODE, Set.of(), "", List.of(), false, false);
    }

    /**
     * Any value.
     *
     * @param name the name by which a match finds it
     * @return the pattern
     */
    public static Pattern value(String name) {
        return new Pattern(Kind.VALUE, Set.of(), name, List.of(), false, false);
    }

    /**
     * A constant of the graph.
     *
     * @param name the name by which a match finds it
     * @return the pattern
     */
    public static Pattern constant(String name) {
        return new Pattern(Kind.CONSTANT, Set.of(), name, List.of(), false, false);
    }

    /**
     * The same node with first inputs of these forms; further inputs are free.
     *
     * @param forms the form of each input, in order
     * @return the pattern
     */
    public Pattern reading(Pattern... forms) {
        return new Pattern(kind, operators, name, List.of(forms), false, isAlone);
    }

    /**
     * The same node with first two inputs of these forms, in either order.
     *
     * @param one the form of one of them, the first being tried before the second
     * @param other the form of the other
     * @return the pattern
     */
    public Pattern inAnyOrder(Pattern one, Pattern other) {
        return new Pattern(kind, operators, name, List.of(one, other), true, isAlone);
    }

    /**
     * The same form under a name.
     *
     * @param newName the name by which a match finds the node
     * @return the pattern
     */
    public Pattern as(String newName) {
        return new Pattern(kind, operators, newName, inputs, isAnyOrder, isAlone);
    }

    /** Returns the same form of a value with a single reader: no other node, no result and no state reads it. */
    public Pattern alone() {
        return new Pattern(kind, operators, name, inputs, isAnyOrder, true);
    }

    /** Whether a node of some operator may have this form. */
    boolean mayBe(String operator) {
        return kind == Kind.NODE && (operators.isEmpty() || operators.contains(operator));
    }

    /** All ways in which a node has this form, in the order in which they are tried. */
    List<Bindings> matches(Node node, Sweep sweep, Bindings soFar) {
        boolean isOnnx = node.domain().isEmpty() || node.domain().equals("ai.onnx");
        if (!mayBe(node.operator())
                || !(isOnnx || operators.isEmpty())
                || node.inputs().size() < inputs.size()) {
            return List.of();
        }
        Bindings own = soFar.with(name, node);
        List<Bindings> straight = inputsMatch(node, sweep, List.of(own), false);
        if (!isAnyOrder) {
            return straight;
        }
        return Stream.concat(straight.stream(), inputsMatch(node, sweep, List.of(own), true).stream())
                .toList();
    }

    private List<Bindings> inputsMatch(Node node, Sweep sweep, List<Bindings> begun, boolean isExchanged) {
        List<Bindings> found = begun;
        for (int i = 0; i < inputs.size() && !found.isEmpty(); i++) {
            Pattern form = inputs.get(i);
            String value = node.input(isExchanged ? inputs.size() - 1 - i : i);
            found = found.stream()
                    .flatMap(bindings -> form.matches(value, sweep, bindings).stream())
                    .toList();
        }
        return found;
    }

    private List<Bindings> matches(String value, Sweep sweep, Bindings soFar) {
        if (value.isEmpty() || (isAlone && !sweep.uses().isAlone(value))) {
            return List.of();
        }
        return switch (kind) {
            case VALUE -> List.of(soFar.with(name, value));
            case CONSTANT -> sweep.constant(value).isPresent() ? List.of(soFar.with(name, value)) : List.of();
            case NODE ->
                sweep.uses()
                        .producer(value)
                        .filter(node -> node.output(0).equals(value))
                        .map(node -> matches(node, sweep, soFar))
                        .orElse(List.of());
        };
    }
}
