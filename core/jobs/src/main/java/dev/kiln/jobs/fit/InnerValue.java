package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Column;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataView;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A value within a model in the place of its input, such as the embedding of a text: a model of tokens has no gradient with
 * respect to them, but with respect to their vectors.
 *
 * <p>The model of the value takes it as its features, and the original inputs beside it, since others of its parts may read
 * those. The data are the original ones with the value computed by the model, batch by batch. Close it after use.
 */
public final class InnerValue implements AutoCloseable {

    private final Model model;
    private final DataSet data;
    private final Program front;

    private InnerValue(Model model, DataSet data, Program front) {
        this.model = model;
        this.data = data;
        this.front = front;
    }

    /**
     * Cuts a model at a value.
     *
     * @param fit the model and its data
     * @param value the name of a value of its graph, FLOAT with the batch as its first axis
     * @param engine computes the value; the caller closes it
     * @return the model and the data of the value
     * @throws DataException if the graph has no such value, or one of another type
     */
    public static InnerValue of(DataFit fit, String value, Engine engine) {
        Model whole = fit.model();
        requireValue(whole.graph(), value);
        Program front = engine.compile(front(whole, value));
        try {
            Embedded data = new Embedded(fit, whole, value, front, List.of());
            long[] shape = data.batch(0).column(value).shape();
            List<Dim> lengths = new ArrayList<>();
            lengths.add(whole.features().type().shape().dim(0));
            for (int axis = 1; axis < shape.length; axis++) {
                lengths.add(Dim.of(shape[axis]));
            }
            Model cut = cut(whole, value, TensorType.floats(Shape.of(lengths)));
            return new InnerValue(cut, data.ofExamples(lengths), front);
        } catch (RuntimeException e) {
            front.close();
            throw e;
        }
    }

    /**
     * The embedding of a model of tokens.
     *
     * @param model the model
     * @return the output of the first look-up of its features in a table of vectors; empty where there is none
     */
    public static Optional<String> embedding(Model model) {
        Graph graph = model.graph();
        String tokens = model.features().name();
        List<String> sameTokens = new ArrayList<>(List.of(tokens));
        for (Node node : graph.nodes()) {
            boolean isCopy = node.is("Identity") || node.is("Cast") || node.is("Clip");
            if (isCopy && sameTokens.contains(node.input(0))) {
                sameTokens.add(node.output(0));
            }
            Tensor table = graph.constants().get(node.input(0));
            if (node.is("Gather") && table != null && table.rank() == 2 && sameTokens.contains(node.input(1))) {
                return Optional.of(node.output(0));
            }
        }
        return Optional.empty();
    }

    private static void requireValue(Graph graph, String value) {
        List<String> names = graph.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(name -> !name.isEmpty())
                .toList();
        if (!names.contains(value)) {
            throw new DataException("The model " + graph.name() + " has neither an input nor a value " + value + "."
                    + Spelling.hint(value, names));
        }
        TensorType type = graph.type(value);
        if (type.elementType() != ElementType.FLOAT || type.shape().rank() < 2) {
            throw new DataException("The value " + value + " of the model " + graph.name() + " is " + type
                    + ", expected FLOAT with the batch and at least one more axis.");
        }
    }

    /** From the inputs to the value. */
    private static Graph front(Model whole, String value) {
        GraphBuilder builder = new GraphBuilder(whole.graph().name() + "/front");
        Map<String, Value> values = builder.inline(whole.graph(), whole.bindings(inputs(whole, builder)));
        builder.output(value, Objects.requireNonNull(values.get(value)));
        return GraphEditor.of(builder.build()).prune().build();
    }

    /** From the value, and the inputs, to the prediction. */
    private static Model cut(Model whole, String value, TensorType type) {
        GraphBuilder builder = new GraphBuilder(whole.graph().name());
        Value inner = builder.input(value, type);
        Map<String, Value> bound = new HashMap<>(whole.bindings(inputs(whole, builder)));
        bound.put(value, inner);
        Map<String, Value> values = builder.inline(whole.graph(), bound);
        for (String output : whole.graph().outputs()) {
            builder.output(output, Objects.requireNonNull(values.get(output)));
        }
        return whole.withGraph(GraphEditor.of(builder.build()).prune().build()).withInput(InputInfo.UNBOUNDED);
    }

    private static Map<String, Value> inputs(Model whole, GraphBuilder builder) {
        Map<String, Value> inputs = new LinkedHashMap<>();
        List<Input> fed = new ArrayList<>(List.of(whole.features()));
        fed.addAll(whole.companions());
        fed.forEach(input -> inputs.put(input.name(), builder.input(input.name(), input.type())));
        return inputs;
    }

    /** Returns the model whose features are the value. */
    public Model model() {
        return model;
    }

    /** Returns the data with the value as their first input. */
    public DataSet data() {
        return data;
    }

    @Override
    public void close() {
        front.close();
    }

    /** The data with the value as a column of its name. */
    private record Embedded(DataFit fit, Model full, String value, Program front, List<Dim> lengths)
            implements DataView {

        Embedded ofExamples(List<Dim> known) {
            return new Embedded(fit, full, value, front, known.subList(1, known.size()));
        }

        @Override
        public DataSet whole() {
            return fit.data();
        }

        @Override
        public long[] exampleShape() {
            return lengths.stream().mapToLong(Dim::size).toArray();
        }

        @Override
        public List<Column> columns() {
            List<Column> columns = new ArrayList<>();
            columns.add(Column.input(
                    value, ElementType.FLOAT, lengths.stream().map(Dim::size).toList()));
            String tokens = full.features().name();
            boolean isFirst = true;
            for (Column column : fit.data().columns()) {
                // the first input is fed by its place, and here by its name
                columns.add(isFirst ? Column.input(tokens, column.elementType(), column.example()) : column);
                isFirst = false;
            }
            return columns;
        }

        @Override
        public Batch batch(long... indices) {
            Batch batch = fit.data().batch(indices);
            Map<String, Tensor> columns = new LinkedHashMap<>();
            Map<String, Tensor> feeds = fit.input().feeds(full, batch);
            columns.put(
                    value,
                    Objects.requireNonNull(front.run(feeds, List.of(value)).get(value)));
            batch.columns()
                    .forEach((name, tensor) -> columns.put(
                            name.equals(batch.input()) ? full.features().name() : name, tensor));
            return new Batch(columns, value, batch.target(), indices);
        }
    }
}
