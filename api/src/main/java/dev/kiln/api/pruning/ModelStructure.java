package dev.kiln.api.pruning;

import static java.util.Objects.requireNonNull;

import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.ConstantUse;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.WeightAxes;
import dev.kiln.graph.Node;
import dev.kiln.graph.dependency.Dependencies;
import dev.kiln.graph.dependency.DependencyGroup;
import dev.kiln.graph.dependency.Position;
import dev.kiln.graph.dependency.ValueAxis;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.status.Experimental;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The channels, heads and hidden units of a model that can be removed with all that depends on them, and the model without
 * some of them. A model without a group computes the same as the model in which the group's weights, biases and scales are
 * zero, see {@link Dependencies}.
 *
 * <p>Groups are the outputs of weights that are parameters. The analysis takes time linear in the size of the graph.
 */
@Experimental
public final class ModelStructure {

    private final Model model;
    private final Dependencies dependencies;
    private final Map<String, DependencyGroup> groups = new HashMap<>();
    private final List<StructuralDimension> dimensions = new ArrayList<>();
    private final Map<String, String> whole = new LinkedHashMap<>();

    private ModelStructure(Model model, Dependencies dependencies) {
        this.model = model;
        this.dependencies = dependencies;
    }

    /**
     * Analyses a model.
     *
     * @param model the model
     * @param kept for some weights the reason, a clause, why all of their outputs stay
     * @return its structure
     */
    public static ModelStructure of(Model model, Map<String, String> kept) {
        Map<String, Layer> layers = layers(model);
        Map<ValueAxis, String> axes = new HashMap<>();
        kept.forEach((weight, reason) ->
                Optional.ofNullable(layers.get(weight)).ifPresent(layer -> axes.put(layer.outputs(weight), reason)));
        ModelStructure structure = new ModelStructure(model, Dependencies.of(model.graph(), axes));
        structure.collect(layers);
        return structure;
    }

    /** The layer of a weight. */
    private record Layer(Node node, WeightAxes axes) {

        ValueAxis outputs(String weight) {
            return new ValueAxis(weight, axes.outputs());
        }

        ValueAxis inputs(String weight) {
            return new ValueAxis(weight, axes.inputs());
        }
    }

    private static Map<String, Layer> layers(Model model) {
        ConstantRoles roles = ConstantRoles.of(model.graph());
        Map<String, Layer> layers = new LinkedHashMap<>();
        for (String weight : roles.prunable()) {
            ConstantUse use = roles.uses(weight).get(0);
            if (model.parameters().contains(weight)) {
                WeightAxes.of(model.graph(), weight, use)
                        .ifPresent(axes -> layers.put(weight, new Layer(use.node(), axes)));
            }
        }
        return layers;
    }

    private void collect(Map<String, Layer> layers) {
        Map<Set<ValueAxis>, List<DependencyGroup>> alike = new LinkedHashMap<>();
        for (DependencyGroup group : dependencies.groups()) {
            Set<ValueAxis> axes = new LinkedHashSet<>();
            group.positions().forEach(position -> axes.add(new ValueAxis(position.value(), position.axis())));
            alike.computeIfAbsent(axes, a -> new ArrayList<>()).add(group);
        }
        alike.forEach((axes, members) -> dimension(axes, members, layers).ifPresent(dimensions::add));
        List<String> order = List.copyOf(layers.keySet());
        dimensions.sort(Comparator.comparingInt(
                dimension -> order.indexOf(dimension.outputs().get(0))));
        Set<String> cut = new LinkedHashSet<>();
        dimensions.forEach(dimension -> cut.addAll(dimension.outputs()));
        layers.forEach((weight, layer) -> {
            if (!cut.contains(weight)) {
                whole.put(weight, dependencies.frozen(layer.outputs(weight)).orElse("it has one output"));
            }
        });
    }

    /** The dimension of groups with indices along the same axes; empty where no weight has them as outputs. */
    private Optional<StructuralDimension> dimension(
            Set<ValueAxis> axes, List<DependencyGroup> members, Map<String, Layer> layers) {
        List<String> outputs = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        layers.forEach((weight, layer) -> {
            if (axes.contains(layer.outputs(weight))) {
                outputs.add(weight);
            }
            if (axes.contains(layer.inputs(weight))) {
                inputs.add(weight);
            }
        });
        if (outputs.isEmpty() || members.size() < 2) {
            return Optional.empty();
        }
        String name = outputs.get(0);
        List<StructuralGroup> named = new ArrayList<>();
        for (DependencyGroup member : members) {
            StructuralGroup group = group(name, named.size(), member);
            groups.put(group.name(), member);
            named.add(group);
        }
        Layer layer = requireNonNull(layers.get(name), name);
        return Optional.of(new StructuralDimension(
                distinct(name), layer.node().operator(), outputs, inputs, width(name, layer, members.get(0)), named));
    }

    /** Two dimensions have the same first weight where parts of its outputs have different readers. */
    private String distinct(String name) {
        long same = dimensions.stream()
                .filter(other -> other.outputs().get(0).equals(name))
                .count();
        return same == 0 ? name : name + "#" + (same + 1);
    }

    private StructuralGroup group(String weight, int number, DependencyGroup member) {
        List<StructuralGroup.Slice> slices = member.positions().stream()
                .map(position -> new StructuralGroup.Slice(position.value(), position.axis(), position.index()))
                .toList();
        return new StructuralGroup(distinct(weight) + "/" + number, slices);
    }

    /** The number of a group's outputs of the weight that names it; of a recurrent one those of a gate. */
    private static int width(String weight, Layer layer, DependencyGroup group) {
        Map<ValueAxis, Integer> counts = new HashMap<>();
        for (Position position : group.positions()) {
            counts.merge(new ValueAxis(position.value(), position.axis()), 1, Integer::sum);
        }
        int fewest = counts.values().stream().min(Integer::compare).orElse(1);
        return OperatorFamily.RECURRENT.has(layer.node()) ? fewest : counts.getOrDefault(layer.outputs(weight), fewest);
    }

    /** Returns the dimensions of which groups can be removed, in the order in which nodes use their weights. */
    public List<StructuralDimension> dimensions() {
        return List.copyOf(dimensions);
    }

    /** Returns the weights of which no output can be removed, each with the reason, a clause. */
    public Map<String, String> whole() {
        return new LinkedHashMap<>(whole);
    }

    /**
     * The model without some groups.
     *
     * @param removed groups of its dimensions
     * @return the model
     * @throws GraphException if one is not a group of this model, or of an axis nothing would be left
     */
    public Model without(Collection<StructuralGroup> removed) {
        return model.withGraph(dependencies.without(members(removed)));
    }

    /**
     * Whether groups can be removed together: of every axis something is left, also of the parts into which channels are
     * split. Some groups of a choice that can be removed can be too.
     *
     * @param removed groups of its dimensions
     * @return whether they can
     * @throws GraphException if one is not a group of this model
     */
    public boolean isRemovable(Collection<StructuralGroup> removed) {
        return dependencies.emptied(members(removed)).isEmpty();
    }

    private List<DependencyGroup> members(Collection<StructuralGroup> chosen) {
        List<DependencyGroup> members = new ArrayList<>();
        for (StructuralGroup group : chosen) {
            DependencyGroup member = groups.get(group.name());
            if (member == null) {
                throw new GraphException("The model " + model.graph().name() + " has no group " + group.name() + ".");
            }
            members.add(member);
        }
        return members;
    }
}
