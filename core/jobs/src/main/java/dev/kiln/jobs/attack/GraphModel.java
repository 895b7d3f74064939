package dev.kiln.jobs.attack;

import dev.kiln.api.attack.AttackedModel;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.DataException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The model under attack in a graph that is being written: its logits at an input are written on first use. */
final class GraphModel implements AttackedModel {

    private final Model model;
    private final Map<String, Value> companions;
    private final GraphThreat threat;
    private final UnaryOperator<Value> projection;
    private final FeatureLimits limits;
    private final Map<String, Value> logits = new LinkedHashMap<>();

    /**
     * The model in a graph.
     *
     * @param model the model
     * @param companions its inputs that are fed and not attacked, by name
     * @param threat the limits and the goal of the attacker
     * @param projection writes the projection onto the ball and the range
     * @param limits the limits of the features
     */
    GraphModel(
            Model model,
            Map<String, Value> companions,
            GraphThreat threat,
            UnaryOperator<Value> projection,
            FeatureLimits limits) {
        this.model = model;
        this.companions = companions;
        this.threat = threat;
        this.projection = projection;
        this.limits = limits;
    }

    @Override
    public InputInfo range() {
        return model.input();
    }

    @Override
    public Value target() {
        return threat.target();
    }

    @Override
    public Value original() {
        return threat.original();
    }

    @Override
    public Value epsilon() {
        return threat.epsilon();
    }

    @Override
    public Norm norm() {
        return threat.norm();
    }

    @Override
    public boolean isTargeted() {
        return threat.targeted();
    }

    @Override
    public Value logits(Value inputs) {
        Value written = logits.get(inputs.name());
        if (written == null) {
            written = write(inputs);
            logits.put(inputs.name(), written);
        }
        return written;
    }

    private Value write(Value inputs) {
        Map<String, Value> fed = new LinkedHashMap<>(companions);
        fed.put(model.features().name(), inputs);
        Value scores = model.logits(inputs.graph().inline(model.graph(), model.bindings(fed)));
        Value rows = scores.shape().rank() == 2 ? scores : scores.flatten(1);
        if (rows.size(1) < 2) {
            throw new DataException("The model " + model.graph().name() + " predicts " + scores.shape()
                    + "; an attack needs a model that predicts a known number of at least 2 classes.");
        }
        return rows;
    }

    @Override
    public Value clip(Value inputs) {
        return AttackedModel.super.clip(limits.write(original(), inputs));
    }

    @Override
    public Value project(Value inputs) {
        return projection.apply(limits.write(original(), inputs));
    }

    @Override
    public Value project(Value inputs, Value sizes) {
        return new Ball(original(), wide(sizes), range()).project(norm(), limits.write(original(), inputs));
    }

    /**
     * The cost of one run of the finished graph: its forward passes without a gradient, and its gradients, of which each
     * includes a forward pass. A gradient through several passes, such as one of a mean, counts as often.
     */
    Queries cost(Graph finished) {
        Set<String> passes = logits.values().stream()
                .map(Value::name)
                .filter(name -> finished.producer(name).isPresent())
                .collect(Collectors.toSet());
        long gradients = finished.nodes().stream()
                .filter(Node::isGradient)
                .mapToLong(gradient -> passes(finished, gradient, passes))
                .sum();
        return new Queries(Math.max(0, passes.size() - gradients), gradients);
    }

    /** The number of forward passes that a gradient leads back through. */
    private static long passes(Graph graph, Node gradient, Set<String> passes) {
        Set<String> varied = new HashSet<>(gradient.attributes().texts("xs"));
        for (Node node : graph.nodes()) {
            if (node.reads().stream().anyMatch(varied::contains)) {
                varied.addAll(node.outputs());
            }
        }
        Set<String> wanted = new HashSet<>(Set.of(gradient.attributes().text("y", "")));
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(wanted::contains)) {
                wanted.addAll(node.reads());
            }
        }
        long between = passes.stream()
                .filter(varied::contains)
                .filter(wanted::contains)
                .count();
        return Math.max(1, between);
    }
}
