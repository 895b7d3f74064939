package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * That zeros among a model's weights are there on purpose. A model remembers it in its metadata; training then leaves
 * those zeros as they are. It is said of the model and not of a constant, so that it holds when another tool has
 * renamed or quantized the weights.
 */
@Stable
public final class Sparsity {

    /** The entry of a model's metadata; its value is the method that has set weights to zero. */
    public static final String KEY = "dev.kiln.sparse";

    private Sparsity() {}

    /**
     * A model that remembers that weights were set to zero.
     *
     * @param model the model
     * @param method what has set them to zero
     * @return the model with the entry in its metadata
     */
    public static Model recorded(Model model, String method) {
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        metadata.put(KEY, method);
        return model.withMetadata(metadata);
    }

    /**
     * The weights of a model whose zeros are there on purpose.
     *
     * @param model any model
     * @return the names of parameters that are {@linkplain ConstantRoles#prunable weights} with at least one zero; none
     *     unless the model remembers that weights were set to zero
     */
    public static Set<String> weights(Model model) {
        Set<String> sparse = new LinkedHashSet<>();
        if (model.metadata().containsKey(KEY)) {
            Graph graph = model.graph();
            ConstantRoles.of(graph).prunable().stream()
                    .filter(name -> model.parameters().contains(name) && zeros(graph.constant(name)) > 0)
                    .forEach(sparse::add);
        }
        return sparse;
    }

    /**
     * The count of zeros, negative ones included.
     *
     * @param tensor numbers
     * @return how many of them are zero
     */
    public static long zeros(Tensor tensor) {
        long zeros = 0;
        for (int i = 0; i < tensor.size(); i++) {
            zeros += tensor.getDouble(i) == 0 ? 1 : 0;
        }
        return zeros;
    }
}
