package dev.kiln.jobs.training;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.fit.Head;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The columns of a batch that are fed to a program: those that it reads become its inputs on first use. */
public final class ColumnFeeds {

    private static final String COLUMN = "training/column/";
    private static final String PARTNER = "/partner";

    private final GraphBuilder builder;
    private final List<Column> columns;
    private final Optional<String> features;
    private final String suffix;
    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private boolean hasTarget;

    /**
     * The feeds of a program.
     *
     * @param builder the program
     * @param columns the columns of the data in the form of the model
     * @param fed the inputs of the model in it, the features first, named as the columns
     */
    ColumnFeeds(GraphBuilder builder, List<Column> columns, Map<String, Value> fed) {
        this(builder, columns, fed.keySet().stream().findFirst(), "");
        fed.keySet().stream().skip(1).forEach(name -> inputs.put(name, name));
    }

    private ColumnFeeds(GraphBuilder builder, List<Column> columns, Optional<String> features, String suffix) {
        this.builder = builder;
        this.columns = List.copyOf(columns);
        this.features = features;
        this.suffix = suffix;
    }

    /** The targets, weights and masks of the other examples that are mixed with those of a batch. */
    ColumnFeeds ofPartners() {
        return new ColumnFeeds(builder, columns, Optional.empty(), PARTNER);
    }

    List<Column> columns() {
        return columns;
    }

    /** A column that is neither input nor target. */
    Value value(Column column, Dim batch) {
        return declared(COLUMN + column.name(), column.name(), () -> Head.type(column, batch));
    }

    /** A target; the first is fed under its own name in the program. */
    Value target(Head head, boolean isFirst, Supplier<TensorType> type) {
        if (!isFirst) {
            return declared(TrainingGraph.TARGET + "/" + head.name(), head.name(), type);
        }
        hasTarget = true;
        return values.computeIfAbsent(first(), name -> builder.input(name, type.get()));
    }

    private String first() {
        return TrainingGraph.TARGET + suffix;
    }

    private Value declared(String kind, String column, Supplier<TensorType> type) {
        String input = kind + suffix;
        inputs.put(input, column);
        return values.computeIfAbsent(input, name -> builder.input(name, type.get()));
    }

    /**
     * The feeds for a batch.
     *
     * @param batch some examples in the form of the model
     * @return a tensor for each input of the program that is a column
     */
    public Map<String, Tensor> of(Batch batch) {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        features.ifPresent(name -> feeds.put(name, batch.inputs()));
        if (hasTarget) {
            feeds.put(first(), batch.targets());
        }
        inputs.forEach((input, column) -> feeds.put(input, batch.column(column)));
        return feeds;
    }
}
