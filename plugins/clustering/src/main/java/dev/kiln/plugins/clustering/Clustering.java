package dev.kiln.plugins.clustering;

import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.LearnedWeights;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Lets the elements of each weight share few values, found by k-means (Han et al., 2016, "Deep compression"):
 *
 * <pre>
 * minimize over values v and numbers c(i):  sum over i of (w_i - v_c(i))²
 * </pre>
 *
 * <p>With training data, the values are fine-tuned: the gradient of a value is the sum of the gradients of its
 * elements, and the numbers {@code c(i)} stay. The zeros of a {@linkplain Sparsity pruned} model stay zero: they have a
 * value of their own, which counts as one of the {@code clusters}.
 *
 * <p>Stored as indices, a weight takes one byte for each element, and a table. ONNX Runtime computes the weights once
 * when it opens the file, so that it runs as fast as before and needs the same memory. Kiln reads, trains and
 * compresses such a file: training changes the tables, and other methods first compute the weights. A weight whose
 * bytes would not become fewer is stored as values. Indices have 8 bits for any number of clusters, as no smaller type
 * is an index that common runtimes read: 16 clusters need 4 bits, and a compressed file comes near that.
 *
 * <p>TensorFlow's Model Optimization has the same initial values and random ones, and stores values. It costs a sort of
 * each weight.
 *
 * @param clusters the maximum number of values of a weight, from 2 to 256
 * @param initialization the values with which k-means begins; the authors find {@code linear} the best
 * @param store the form in which the file has the weights
 * @param fineTuning the fine-tuning of the values, and of all other parameters
 * @param exclude the weights that stay: names of constants or of layers, globs separated by {@code |}; empty for none
 */
@Describe(name = "clustering", value = "Lets the weights of each layer share few values, stored as a table and indices")
public record Clustering(
        @Describe(value = "the maximum number of values of a weight", atLeast = 2, atMost = 256, byDefault = "16")
        int clusters,

        @Describe(value = "the values with which k-means begins", byDefault = "linear")
        Initialization initialization,

        @Describe(
                value = "the form of the weights in the file: indices of one byte with a table, or values",
                byDefault = "indices")
        Storage store,

        FineTuning fineTuning,

        @Describe(
                value = "weights that stay: names of constants or layers with * and ?, separated by |",
                byDefault = "")
        String exclude)
        implements Compressor {

    /** The bytes of two nodes and their names, about. */
    private static final long NODES = 400;

    @Override
    public CompressionPlan plan(Model model, CompressionScope scope) {
        LearnedWeights weights = LearnedWeights.of(model, exclude).requireFinite();
        List<LayerChange> changes = weights.weights().keySet().stream()
                .map(name -> new LayerChange(name, "", "at most " + clusters + " values"))
                .toList();
        return new CompressionPlan(changes, () -> cluster(model, weights, scope));
    }

    private CompressionResult cluster(Model model, LearnedWeights weights, CompressionScope scope) {
        Map<String, Clusters> found = clusters(model, weights.weights(), scope);
        Lookup lookup = Lookup.of(model, found);
        Model current = lookup.model();
        boolean tuned = fineTuning.isPossible(scope);
        if (tuned) {
            KeptZeros rule = new KeptZeros(lookup.tables(found, Sparsity.weights(model)));
            Model trained = fineTuning.run(current, scope, rule);
            found.replaceAll((name, own) -> own.withTable(lookup.table(trained, name)));
            current = trained;
        }
        Map<String, Tensor> values = new LinkedHashMap<>();
        found.forEach((name, own) -> {
            if (!isStoredAsIndices(own)) {
                values.put(name, own.weight());
            }
        });
        return new CompressionResult(
                Lookup.withValues(current, values),
                changes(weights.weights(), found),
                notes(weights, found, fineTuning.note(tuned)));
    }

    private Map<String, Clusters> clusters(Model model, Map<String, Tensor> weights, CompressionScope scope) {
        Set<String> pruned = Sparsity.weights(model);
        Map<String, Clusters> found = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            long seed = scope.seed() + name.hashCode();
            found.put(name, Clusters.of(weight, clusters, initialization, pruned.contains(name), seed));
            scope.advanced("layer", found.size(), weights.size());
        });
        return found;
    }

    private boolean isStoredAsIndices(Clusters own) {
        return store == Storage.INDICES && own.bytes() + NODES < own.bytesOfValues();
    }

    private List<LayerChange> changes(Map<String, Tensor> weights, Map<String, Clusters> found) {
        List<LayerChange> changes = new ArrayList<>();
        found.forEach((name, own) -> {
            double error = own.error(Objects.requireNonNull(weights.get(name), name));
            String stored = isStoredAsIndices(own)
                    ? own.bytes() + " bytes in place of " + own.bytesOfValues()
                    : "stored as values";
            changes.add(new LayerChange(
                    name,
                    "",
                    String.format(Locale.ROOT, "%d values, relative error %.4f, %s", own.count(), error, stored)));
        });
        return changes;
    }

    private List<String> notes(LearnedWeights weights, Map<String, Clusters> found, String tuned) {
        List<String> notes = new ArrayList<>();
        notes.add(String.format("%d weights have at most %d values each, %s.", found.size(), clusters, tuned));
        long before = 0;
        long after = 0;
        for (Clusters own : found.values()) {
            before += own.bytesOfValues();
            after += isStoredAsIndices(own) ? own.bytes() : own.bytesOfValues();
        }
        notes.add(
                after < before
                        ? "Stored as indices, the weights take " + after + " bytes in place of " + before
                                + ". ONNX Runtime computes them when it opens the file; the memory and the speed stay the same."
                        : "The file keeps its size, and shrinks when it is compressed; training dissolves the clusters.");
        notes.addAll(weights.notes());
        return notes;
    }

    /** Creates {@code clustering}. */
    public static final class Provider extends RecordProvider<Compressor> implements CompressorProvider {}
}
