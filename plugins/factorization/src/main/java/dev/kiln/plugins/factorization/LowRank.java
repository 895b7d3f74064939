package dev.kiln.plugins.factorization;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.compression.LearnedWeights;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces layers by several smaller ones, whose weights multiply to nearly the weight of the layer. A dense layer of
 * {@code I} inputs and {@code O} outputs becomes two:
 *
 * <pre>
 * x W = (x A) B,   W [I, O],  A [I, r],  B [r, O]:   r (I + O) multiply-accumulates in place of I O
 * </pre>
 *
 * <table>
 * <caption>Products</caption>
 * <tr><th>layer</th><th>becomes</th></tr>
 * <tr><td>{@code Gemm}, {@code MatMul}, {@code Conv} of one place</td><td>two of its kind, by the singular value
 *     decomposition (Denil et al., 2013; Xue et al., 2013)</td></tr>
 * <tr><td>{@code Conv}</td><td>one of one place, a smaller kernel, one of one place, by Tucker's decomposition along
 *     the channels (Kim et al., 2016); or one of one place, one along each axis of the kernel, one of one place, by the
 *     CP decomposition (Lebedev et al., 2015)</td></tr>
 * <tr><td>others, and grouped convolutions</td><td>stay; the changes say why</td></tr>
 * </table>
 *
 * <p>At most one option determines the ranks: {@code energy}, {@code macs}, {@code maxDrop} or {@code rank}. A layer
 * where no product saves multiply-accumulates stays. The search for {@code maxDrop} halves the range of the share of
 * the squares that is lost, on a logarithmic scale, and evaluates each candidate before it is fine-tuned.
 * Multiply-accumulates are counted for one example, with 1 for lengths that the model leaves open.
 *
 * <p>The factors are parameters of the element type of the weight, computed in double precision, and are fine-tuned
 * where there are training data. Fewer multiply-accumulates are not always less time: every factor is one more layer,
 * and small layers are bound by the memory that they read and write. It costs a singular value decomposition of each
 * weight, some {@code 20 m n min(m, n)} operations.
 *
 * @param energy the minimum share of the squares of each weight that its product keeps, in {@code (0, 1]}; 0.9 where no
 *     option determines the ranks
 * @param macs the share of the multiply-accumulates of all Gemm, MatMul and Conv together that is left, in
 *     {@code (0, 1)}
 * @param maxDrop the maximum drop of the accuracy, or of R², on the validation data before fine-tuning, in
 *     {@code [0, 1)}
 * @param rank the rank of all products, at least 1; for Tucker's that of both sides
 * @param convolutions the products of convolutions
 * @param fineTuning the fine-tuning of the whole network with the factors
 * @param exclude the weights that stay: names of constants or of layers, globs separated by {@code |}; empty for none
 */
@Describe(
        name = "low-rank",
        value = "Replaces layers by several smaller ones whose weights multiply to nearly the same")
public record LowRank(
        @Describe(
                value = "the minimum share of the squares of each weight that is kept; " + LowRank.ENERGY
                        + " unless macs, max-drop or rank is given",
                above = 0,
                atMost = 1)
        Optional<Double> energy,

        @Describe(
                value = "the share of the multiply-accumulates of all Gemm, MatMul and Conv that is left",
                above = 0,
                below = 1)
        Optional<Double> macs,

        @Describe(
                value = "the maximum drop of the accuracy, or of R², before fine-tuning; 0.01 is one point",
                atLeast = 0,
                below = 1)
        Optional<Double> maxDrop,

        @Describe(value = "the rank of all products", atLeast = 1, atMost = 1_000_000)
        Optional<Integer> rank,

        @Describe(value = "the products of convolutions; those of one place are matrices", byDefault = "tucker")
        ConvolutionMethod convolutions,

        FineTuning fineTuning,

        @Describe(
                value = "weights that stay: names of constants or layers with * and ?, separated by |",
                byDefault = "")
        String exclude)
        implements Compressor {

    /** The share of the squares that is kept where no option says otherwise. */
    static final double ENERGY = 0.9;

    /** Checks that at most one option determines the ranks. */
    public LowRank {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("energy", energy.isPresent());
        given.put("macs", macs.isPresent());
        given.put("max-drop", maxDrop.isPresent());
        given.put("rank", rank.isPresent());
        List<String> rules =
                given.keySet().stream().filter(name -> given.get(name)).toList();
        if (rules.size() > 1) {
            throw new OptionException(
                    "The options " + String.join(" and ", rules) + " each determine the ranks; give one of them.");
        }
    }

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        if (maxDrop.isPresent()) {
            scope.validationData();
        }
        LearnedWeights weights = LearnedWeights.of(model, exclude).requireFinite();
        Layers layers = Layers.of(model.graph(), weights.weights(), convolutions);
        String plan = maxDrop.map(drop -> "a product, the accuracy dropping by at most " + drop)
                .orElseGet(() -> rule(layers).plan());
        return new CompressionPlan(
                layers.changes(layer -> plan + ", where that saves multiply-accumulates"),
                () -> factorize(model, weights, layers, scope));
    }

    private RankRule rule(Layers layers) {
        return rank.<RankRule>map(FixedRank::new)
                .or(() -> macs.map(share -> new Remaining(share, layers.products())))
                .orElseGet(() -> new Energy(energy.orElse(ENERGY)));
    }

    private CompressionResult factorize(Model model, LearnedWeights weights, Layers layers, CompressionScope scope) {
        Factorization factorization = new Factorization(model, layers, candidates(layers, scope));
        List<String> notes = new ArrayList<>();
        RankRule rule = maxDrop.map(drop -> new AccuracySearch(factorization, scope, drop).run(notes))
                .orElseGet(() -> rule(layers));
        Factorization.Result result = factorization.by(rule);
        boolean tuned = result.isChanged() && fineTuning.isPossible(scope);
        notes.add(0, result.counts() + ", " + fineTuning.note(tuned) + ".");
        notes.addAll(result.notes());
        notes.addAll(weights.notes());
        Model done = tuned ? fineTuning.run(result.model(), scope) : result.model();
        return new CompressionResult(done, result.changes(), notes);
    }

    private List<Candidate> candidates(Layers layers, CompressionScope scope) {
        List<Candidate> candidates = new ArrayList<>();
        int done = 0;
        for (Layer layer : layers.layers().values()) {
            if (!layer.isZero()) {
                candidates.add(Candidate.of(layer, convolutions));
            }
            done++;
            scope.advanced("layer", done, layers.layers().size());
        }
        return candidates;
    }

    /** Creates {@code low-rank}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
