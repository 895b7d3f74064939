package dev.kiln.models;

import static dev.kiln.graph.rewrite.Pattern.node;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Gives each batch normalization its own scale, bias, mean and variance. Exporters store equal vectors once, so that the
 * zeros which one normalization has as its bias are the mean of another; trained, they must go different ways. Nodes
 * that have all four in common are one normalization that is used several times, and stay so.
 */
final class SeparateNormalizations {

    private static final List<String> ROLES = List.of("", "scale", "bias", "mean", "variance");

    /** The use of a vector: the vectors of a normalization, and which of them it is. */
    private record Use(List<String> vectors, int role) {}

    private static final Use OTHER = new Use(List.of(), 0);

    private final Graph graph;
    private final Map<String, Use> owners = new HashMap<>();
    private final Map<Use, String> copies = new HashMap<>();

    private SeparateNormalizations(Graph graph) {
        this.graph = graph;
    }

    static Graph in(Graph graph) {
        return new SeparateNormalizations(graph).separated();
    }

    private Graph separated() {
        for (Node node : graph.nodes()) {
            if (!node.is("BatchNormalization") && !node.is("Identity")) {
                node.inputs().forEach(input -> owners.put(source(input), OTHER));
            }
        }
        return Rewriter.sweep(
                graph,
                List.of(RewriteRule.on(node("BatchNormalization"))
                        .when(match -> !match.isNew())
                        .replaceWhere(this::withOwnVectors)));
    }

    /** The constant behind a name and any count of aliases; the name itself where it is none. */
    private String source(String name) {
        String source = name;
        while (graph.producer(source).filter(n -> n.is("Identity")).isPresent()) {
            source = graph.producer(source).orElseThrow().input(0);
        }
        return graph.constants().containsKey(source) ? source : name;
    }

    private Optional<Replacement> withOwnVectors(Match match) {
        Node node = match.root();
        List<String> inputs = new ArrayList<>(node.inputs());
        List<String> vectors =
                inputs.subList(1, inputs.size()).stream().map(this::source).toList();
        for (int role = 1; role < inputs.size(); role++) {
            String source = vectors.get(role - 1);
            Tensor value = graph.constants().get(source);
            if (value != null) {
                inputs.set(role, own(source, value, new Use(vectors, role), match));
            }
        }
        return inputs.equals(node.inputs()) ? Optional.empty() : Optional.of(Replacement.by(node.withInputs(inputs)));
    }

    private String own(String source, Tensor value, Use use, Match match) {
        if (Objects.equals(owners.putIfAbsent(source, use), OTHER) || !use.equals(owners.get(source))) {
            String wish = match.root().output(0) + "." + ROLES.get(use.role());
            return copies.computeIfAbsent(use, u -> match.addOwn(wish, value));
        }
        return source;
    }
}
