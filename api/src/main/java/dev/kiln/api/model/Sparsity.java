package dev.kiln.api.model;

import dev.kiln.graph.Graph;
import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The mark of a model whose weights contain zeros on purpose. It is kept in the metadata; training then preserves those
 * zeros. The mark belongs to the model and not to a constant, so that it holds when another tool has renamed or
 * quantized the weights.
 */
@Stable
public final class Sparsity {

    /** The metadata entry; its value is the method that set weights to zero. */
    public static final String KEY = "dev.kiln.sparse";

    /** The metadata entry of a model whose file has its constants without zeros where that is smaller. */
    public static final String STORAGE_KEY = "dev.kiln.storage";

    private static final String SPARSE = "sparse";

    private Sparsity() {}

    /**
     * A model with the mark that weights were set to zero.
     *
     * @param model the model
     * @param method the method that set them to zero
     * @return the model with the entry in its metadata
     */
    public static Model recorded(Model model, String method) {
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        metadata.put(KEY, method);
        return model.withMetadata(metadata);
    }

    /**
     * A model with the mark that its constants are written to files as sparse tensors where that makes them smaller. It is
     * kept in the metadata, so that it holds for files that are written later, too.
     *
     * @param model the model
     * @return the model with the entry in its metadata
     */
    public static Model storedSparse(Model model) {
        Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
        metadata.put(STORAGE_KEY, SPARSE);
        return model.withMetadata(metadata);
    }

    /**
     * Whether the constants of a model are written as sparse tensors where that makes them smaller.
     *
     * @param model any model
     * @return whether it has the mark
     */
    public static boolean isStoredSparse(Model model) {
        return SPARSE.equals(model.metadata().get(STORAGE_KEY));
    }

    /**
     * The weights of a model whose zeros are intentional.
     *
     * @param model any model
     * @return the names of parameters that are {@linkplain ConstantRoles#prunable weights} with at least one zero; none
     *     unless the model has the mark
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
     * The number of zeros, negative ones included.
     *
     * @param tensor a tensor of numbers
     * @return the number of zeros
     */
    public static long zeros(Tensor tensor) {
        long zeros = 0;
        for (int i = 0; i < tensor.size(); i++) {
            zeros += tensor.getDouble(i) == 0 ? 1 : 0;
        }
        return zeros;
    }
}
