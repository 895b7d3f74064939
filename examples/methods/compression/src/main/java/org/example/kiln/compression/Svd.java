package org.example.kiln.compression;

import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.rewrite.Rewriter;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Replaces the weight of each dense layer, {@code O * I} numbers, by two factors of a lower rank {@code r}, {@code r (O +
 * I)} numbers, by its singular value decomposition (Denil et al., 2013; Xue et al., 2013). Among all matrices of the rank
 * their product is the nearest, and its squared error is the sum of the squares of the singular values left out. Layers
 * where it saves nothing stay. The factors are parameters, so that the model can be trained further.
 *
 * <p>It costs no data and no training, but a {@linkplain Factors decomposition} of each weight.
 *
 * @param rank the rank of all factors; by the energy if none is given
 * @param energy the minimum share of the squared singular values of a weight that stays, in {@code (0, 1]}
 */
@Describe(name = "svd", value = "Replaces the weights of dense layers by two factors of a lower rank")
public record Svd(
        @Describe(value = "the rank of all factors; by the energy if none is given", atLeast = 1, atMost = 1_000_000)
        Optional<Integer> rank,

        @Describe(
                value = "the minimum share of the squared singular values of a weight that stays",
                above = 0,
                atMost = 1,
                byDefault = "0.95")
        double energy)
        implements Compressor {

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        String goal = rank.map(r -> "two factors of rank " + r)
                .orElse("two factors with " + energy + " of the squared singular values");
        List<LayerChange> planned = new ArrayList<>();
        // a sweep that finds the layers and changes nothing
        Rewriter.sweep(model.graph(), List.of(rule(model, match -> {
            planned.add(
                    new LayerChange(match.value("weight"), match.root().operator(), goal + " where that saves any"));
            return Optional.empty();
        })));
        if (planned.isEmpty()) {
            throw new GraphException(
                    "The model " + model.graph().name() + " has no dense layer with a trained weight.");
        }
        return new CompressionPlan(planned, () -> new Factoring(model, scope, planned.size()).run());
    }

    private static RewriteRule rule(Model model, Function<Match, Optional<Replacement>> write) {
        return RewriteRule.on(node("Gemm", "MatMul").reading(value("input"), constant("weight")))
                .when(match -> model.parameters().contains(match.value("weight")))
                .when(match -> match.tensor("weight").rank() == 2)
                .when(match -> !match.isNew())
                .replaceWhere(write);
    }

    /** One compression. */
    private final class Factoring {

        private final Model model;
        private final CompressionScope scope;
        private final int layers;
        private final Map<String, Factors> decomposed = new LinkedHashMap<>();
        private final List<String> parameters = new ArrayList<>();
        private final List<LayerChange> changes = new ArrayList<>();

        Factoring(Model model, CompressionScope scope, int layers) {
            this.model = model;
            this.scope = scope;
            this.layers = layers;
        }

        CompressionResult run() {
            Graph graph = Rewriter.sweep(model.graph(), List.of(rule(model, this::factored)));
            return new CompressionResult(model.withGraph(graph, parameters), changes, List.of());
        }

        private Optional<Replacement> factored(Match match) {
            String name = match.value("weight");
            Tensor weight = match.tensor("weight");
            Factors factors = decomposed.computeIfAbsent(name, n -> new Factors(weight));
            int r = rank.orElseGet(() -> factors.rank(energy));
            long kept = r * (weight.shape()[0] + weight.shape()[1]);
            boolean saves = kept < weight.size();
            String numbers = kept + (saves ? " in place of " : " numbers are no fewer than ") + weight.size();
            String change = (saves ? "two factors of rank " : "stays, as for factors of rank ") + r + ": " + numbers;
            changes.add(new LayerChange(name, match.root().operator(), change));
            scope.advanced("layer", changes.size(), layers);
            return saves ? Optional.of(inTwo(match, factors, r)) : Optional.empty();
        }

        private Replacement inTwo(Match match, Factors factors, int r) {
            Node layer = match.root();
            String left = parameter(match, "/left", factors.left(r));
            String right = parameter(match, "/right", factors.right(r));
            boolean isTransposed = layer.attributes().integer("transB", 0) != 0;
            String between = match.fresh(layer.output(0) + "/factor");
            Attributes ofFirst = layer.is("MatMul")
                    ? Attributes.NONE
                    : Attributes.of("transA", layer.attributes().integer("transA", 0))
                            .with("transB", isTransposed ? 1 : 0);
            Node first = layer.withName(layer.name() + "/factor")
                    .withInputs(List.of(layer.input(0), isTransposed ? right : left))
                    .withOutputs(List.of(between))
                    .withAttributes(ofFirst);
            List<String> inputs = new ArrayList<>(layer.inputs());
            inputs.set(0, between);
            inputs.set(1, isTransposed ? left : right);
            Attributes ofSecond =
                    layer.is("MatMul") ? Attributes.NONE : layer.attributes().with("transA", 0);
            return Replacement.by(first, layer.withInputs(inputs).withAttributes(ofSecond));
        }

        private String parameter(Match match, String suffix, Tensor factor) {
            String name = match.add(match.value("weight") + suffix, factor);
            parameters.add(name);
            return name;
        }
    }

    /** Creates {@code svd}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
