package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.ColumnRole;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Data whose examples weigh in the mean loss as their classes do, times the weights that the data have themselves.
 *
 * @param whole the data
 * @param weights the weight of each class
 */
public record ClassWeighted(DataSet whole, List<Double> weights) implements DataView {

    private static final String COLUMN = "class-weight";

    /** Copies the list. */
    public ClassWeighted {
        weights = List.copyOf(weights);
    }

    /**
     * Data in which every class counts alike.
     *
     * @param data data of classes
     * @return the data with the {@linkplain ClassCounts#balancedWeights balanced} weights
     * @throws DataException if the first target is not one class for each example
     */
    public static DataSet balanced(DataSet data) {
        ClassCounts counts = ClassCounts.of(data)
                .orElseThrow(() -> new DataException("The data " + data.spec()
                        + " cannot be balanced: their first target is not one class for each example."));
        List<Double> weights = new ArrayList<>();
        for (double weight : counts.balancedWeights()) {
            weights.add(weight);
        }
        return new ClassWeighted(data, weights);
    }

    private Optional<String> present() {
        return whole.columns().stream()
                .filter(column -> column.role() == ColumnRole.WEIGHT)
                .map(Column::name)
                .findFirst();
    }

    @Override
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>(whole.columns());
        if (present().isEmpty()) {
            columns.add(
                    new Column(COLUMN, ColumnRole.WEIGHT, ElementType.FLOAT, List.of(), Optional.empty(), List.of()));
        }
        return columns;
    }

    @Override
    public Batch batch(long... indices) {
        Batch batch = whole.batch(indices);
        long[] labels = batch.targets().toLongArray();
        Optional<String> present = present();
        float[] own = present.map(name -> batch.column(name).toFloatArray()).orElse(new float[0]);
        float[] all = new float[labels.length];
        for (int i = 0; i < all.length; i++) {
            double weight = weights.get((int) labels[i]);
            all[i] = (float) (present.isPresent() ? own[i] * weight : weight);
        }
        Map<String, Tensor> columns = new LinkedHashMap<>(batch.columns());
        columns.put(present.orElse(COLUMN), Tensor.of(all, all.length));
        return new Batch(columns, batch.input(), batch.target(), batch.indices());
    }

    @Override
    public Tensor targets(long... indices) {
        return whole.targets(indices);
    }
}
