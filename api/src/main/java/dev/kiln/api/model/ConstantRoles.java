package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The role of each constant of a graph, derived from its use in the graph, branches and bodies included.
 *
 * <p>A constant has the role given by the nodes that read it, also after a rearrangement, a cast or a dequantization;
 * so has the table in which the elements of a weight are looked up by fixed numbers:
 *
 * <ul>
 *   <li>operators define the roles of their inputs: the kernel and the bias of {@code Conv}, the matrices of
 *       {@code MatMul} and {@code LSTM}, the scale of a normalization, the slope of {@code PRelu}, the rows of
 *       {@code Gather}
 *   <li>{@code Add} adds a bias if the constant has one number for each channel of the layer or normalization before
 *       it; vectors that differ from position to position are positions if a layer follows
 *   <li>constants added to the scores of a softmax are masks, those applied to the input before any layer belong to
 *       preprocessing: both are {@link ConstantRole#OTHER}
 *   <li>a product before any layer is a {@link ConstantRole#BASIS} if it adds no bias and its result is squared, taken
 *       as a magnitude, or the argument of a logarithm, a root, or of both sine and cosine
 * </ul>
 *
 * <p>A constant that several nodes use differently has the first of these roles in the order of {@link ConstantRole}.
 * The analysis takes time linear in the number of nodes.
 */
@Stable
public final class ConstantRoles {

    private final Graph graph;
    private final Map<String, List<ConstantUse>> uses;

    private ConstantRoles(Graph graph, Map<String, List<ConstantUse>> uses) {
        this.graph = graph;
        this.uses = uses;
    }

    /**
     * Analyses a graph.
     *
     * @param graph any graph
     * @return the roles of its constants
     */
    public static ConstantRoles of(Graph graph) {
        Map<String, List<ConstantUse>> uses = new LinkedHashMap<>();
        new RoleAnalysis(
                        graph,
                        (constant, use) -> uses.computeIfAbsent(constant, c -> new ArrayList<>())
                                .add(use))
                .run();
        return new ConstantRoles(graph, uses);
    }

    /**
     * The role of a constant.
     *
     * @param constant its name
     * @return its role; {@link ConstantRole#OTHER} where nothing reads it
     */
    public ConstantRole role(String constant) {
        return uses(constant).stream()
                .map(ConstantUse::role)
                .min(Enum::compareTo)
                .orElse(ConstantRole.OTHER);
    }

    /**
     * The uses of a constant by nodes.
     *
     * @param constant its name
     * @return its uses in the order of the nodes
     */
    public List<ConstantUse> uses(String constant) {
        return Collections.unmodifiableList(uses.getOrDefault(constant, List.of()));
    }

    /**
     * Returns the names of the constants that training changes: those with a
     * {@linkplain ConstantRole#isTrainable trainable} role whose elements are floating point numbers of 16 bits or
     * more, in the order in which nodes use them.
     */
    public Set<String> trainable() {
        return named(name -> isNumber(name) && role(name).isTrainable());
    }

    /**
     * Returns the names of the constants whose elements may be set to zero, floating point or not: those that are
     * weights, and not at the same time a table, a bias or another learned constant for some node.
     */
    public Set<String> prunable() {
        return named(name -> role(name).isPrunable()
                && uses(name).stream()
                        .allMatch(u -> u.role().isPrunable() || !u.role().isTrainable()));
    }

    /**
     * The constants of a role.
     *
     * @param role the role
     * @return their names, in the order in which nodes use them
     */
    public Set<String> with(ConstantRole role) {
        return named(name -> role(name) == role);
    }

    private Set<String> named(Predicate<String> condition) {
        Set<String> names = new LinkedHashSet<>();
        uses.keySet().stream().filter(condition).forEach(names::add);
        return Collections.unmodifiableSet(names);
    }

    /**
     * Whether its elements are real numbers by themselves; those of fewer bits are quantized, with a separate scale.
     */
    private boolean isNumber(String name) {
        ElementType type = graph.constant(name).elementType();
        return type.isFloating() && type.bits() >= 16;
    }
}
