package dev.kiln.jobs.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Criterion;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.plugins.pruning.BatchNormScale;
import dev.kiln.plugins.pruning.Hessian;
import dev.kiln.plugins.pruning.SparseGpt;
import dev.kiln.plugins.pruning.Taylor;
import dev.kiln.plugins.pruning.Wanda;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** The criteria that score weights by data, against the same network in double precision. */
class DataCriteriaTest {

    private static final double STEP = 1e-5;
    private static final Set<String> WEIGHTS = Set.of("kernel", "matrix");

    private static Tensor score(Criterion criterion, Model model, String weight, CompressionScope scope) {
        Map<String, Tensor> scores = criterion.scores(model, WEIGHTS, scope);
        assertThat(scores).containsOnlyKeys(WEIGHTS);
        Tensor score = Objects.requireNonNull(scores.get(weight));
        assertThat(score.type()).isEqualTo(model.graph().constant(weight).type());
        return score;
    }

    /**
     * The mean over batches of {@code (g w)²}, with central differences for the gradient of the mean loss of a batch.
     */
    private static double squaredEffect(Model model, String weight, int element, List<long[]> batches) {
        Map<String, double[]> constants = GroupedNetwork.constants(model);
        double[] values = GroupedNetwork.of(constants, weight);
        double before = values[element];
        double sum = 0;
        for (long[] batch : batches) {
            values[element] = before + STEP;
            double above = GroupedNetwork.loss(constants, batch);
            values[element] = before - STEP;
            double below = GroupedNetwork.loss(constants, batch);
            sum += Math.pow((above - below) / (2 * STEP) * before, 2);
        }
        return sum / batches.size();
    }

    private static void assertEffects(Tensor score, Model model, String weight, double factor, List<long[]> batches) {
        double largest = 0;
        for (int i = 0; i < score.size(); i++) {
            double expected = factor * squaredEffect(model, weight, i, batches);
            assertThat(score.getDouble(i)).as("%s %d", weight, i).isCloseTo(expected, within(1e-8 + 1e-4 * expected));
            largest = Math.max(largest, expected);
        }
        assertThat(largest).isGreaterThan(1e-4);
    }

    private static List<long[]> batches(Model model, CompressionScope scope) {
        List<long[]> batches = new ArrayList<>();
        scope.values(model, List.of("y"), GroupedNetwork.data(), (batch, values) -> batches.add(batch.indices()));
        return batches;
    }

    private static List<long[]> single(int examples) {
        return LongStream.range(0, examples).mapToObj(i -> new long[] {i}).toList();
    }

    @OnEachEngine
    void taylorSquaresTheFirstOrderEffectOfEachBatch(Engine engine) {
        Model model = GroupedNetwork.model();
        for (CompressionScope scope : List.of(GroupedNetwork.training(engine), GroupedNetwork.calibration(engine))) {
            List<long[]> batches = batches(model, scope);
            assertThat(batches).hasSizeGreaterThan(1);
            for (String weight : WEIGHTS) {
                assertEffects(score(new Taylor(1000), model, weight, scope), model, weight, 1, batches);
            }
        }
    }

    @OnEachEngine
    void hessianHalvesTheSquaredEffectOfEachExample(Engine engine) {
        Model model = GroupedNetwork.model();
        CompressionScope scope = GroupedNetwork.training(engine);
        for (String weight : WEIGHTS) {
            Tensor score = score(new Hessian(1000), model, weight, scope);
            assertEffects(score, model, weight, 0.5, single(GroupedNetwork.EXAMPLES));
        }
    }

    @OnEachEngine
    void readNoMoreExamplesThanAskedFor(Engine engine) {
        Model model = GroupedNetwork.model();
        CompressionScope scope = GroupedNetwork.training(engine);
        List<long[]> first = List.of(new long[] {0, 1, 2});
        assertEffects(score(new Taylor(3), model, "kernel", scope), model, "kernel", 1, first);
        assertEffects(score(new Hessian(3), model, "kernel", scope), model, "kernel", 0.5, single(3));
        Tensor kernel = score(new Wanda(3), model, "kernel", scope);
        double norm = Math.sqrt(GroupedNetwork.squares(0, 3));
        double weight = Math.abs(model.graph().constant("kernel").getDouble(0));
        assertThat(kernel.getDouble(0)).isCloseTo(weight * norm, within(1e-5 * weight * norm));
    }

    @OnEachEngine
    void wandaMultipliesMagnitudesByTheNormsOfTheirInputs(Engine engine) {
        Model model = GroupedNetwork.model();
        CompressionScope scope = GroupedNetwork.calibration(engine);
        Map<String, double[]> constants = GroupedNetwork.constants(model);
        Tensor kernel = score(new Wanda(1000), model, "kernel", scope);
        for (int i = 0; i < kernel.size(); i++) {
            // outputs 0 and 1 read the first channel, 2 and 3 the second
            double norm = Math.sqrt(GroupedNetwork.squares(i / 8, GroupedNetwork.EXAMPLES));
            double expected = Math.abs(GroupedNetwork.of(constants, "kernel")[i]) * norm;
            assertThat(kernel.getDouble(i)).isCloseTo(expected, within(1e-5 * expected));
        }
        double[] squares = new double[16];
        for (int n = 0; n < GroupedNetwork.EXAMPLES; n++) {
            double[] hidden = GroupedNetwork.hidden(constants, n);
            for (int i = 0; i < squares.length; i++) {
                squares[i] += hidden[i] * hidden[i];
            }
        }
        Tensor matrix = score(new Wanda(1000), model, "matrix", scope);
        for (int i = 0; i < matrix.size(); i++) {
            double expected = Math.abs(GroupedNetwork.of(constants, "matrix")[i])
                    * Math.sqrt(squares[i / GroupedNetwork.CLASSES]);
            assertThat(matrix.getDouble(i)).isCloseTo(expected, within(1e-5 * expected));
        }
    }

    private static final float[] PAIRS = {1, -2, 3, 4, 0, 6};

    /** Three examples of two features, whose norms are {@code sqrt(10)} and {@code sqrt(56)}. */
    private static DataSet pairs() {
        return TensorDataSet.regression("pairs", Tensor.of(PAIRS, 3, 2), Tensor.of(new float[3], 3, 1));
    }

    private static Value product(GraphBuilder graph, String form, Value x) {
        Tensor weight = Tensor.of(new float[] {1, -2, 3, -4}, 2, 2);
        boolean isConvolution = form.equals("transposed convolution");
        Value w = graph.constant("w", isConvolution ? weight.reshape(2, 2, 1) : weight);
        return switch (form) {
            case "x w" -> x.matMul(w);
            case "x w, gemm" -> x.gemm(w, null, false, false);
            case "x wT, gemm" -> x.gemm(w, null, false, true);
            case "w xT" -> w.matMul(x.transpose(1, 0)).transpose(1, 0);
            case "w xT, gemm" -> w.gemm(x, null, false, true).transpose(1, 0);
            case "wT xT, gemm" -> w.gemm(x, null, true, true).transpose(1, 0);
            case "x (wT)" -> x.matMul(w.transpose(1, 0));
            case "transposed convolution" ->
                graph.apply("ConvTranspose", Attributes.NONE, x.unsqueeze(2), w).squeeze(2);
            default -> throw new IllegalArgumentException(form);
        };
    }

    /** The inputs are the first axis of the weight in half of the forms. */
    @OnEachEngine
    void wandaFindsTheInputInEachFormOfAProduct(Engine engine) {
        double[] norms = {Math.sqrt(10), Math.sqrt(56)};
        double[] byRow = {norms[0], 2 * norms[0], 3 * norms[1], 4 * norms[1]};
        double[] byColumn = {norms[0], 2 * norms[1], 3 * norms[0], 4 * norms[1]};
        CompressionScope scope = GroupedNetwork.scope(engine, Optional.empty(), Optional.of(pairs()));
        Map<String, double[]> forms = Map.of(
                "x w", byRow,
                "x w, gemm", byRow,
                "x wT, gemm", byColumn,
                "w xT", byColumn,
                "w xT, gemm", byColumn,
                "wT xT, gemm", byRow,
                "x (wT)", byColumn,
                "transposed convolution", byRow);
        forms.forEach((form, expected) -> {
            GraphBuilder graph = new GraphBuilder("product");
            Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
            graph.output("y", product(graph, form, x));
            Model model = Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("w"));
            Tensor score = Objects.requireNonNull(
                    new Wanda(9).scores(model, Set.of("w"), scope).get("w"));
            for (int i = 0; i < 4; i++) {
                assertThat(score.getDouble(i)).as("%s %d", form, i).isCloseTo(expected[i], within(1e-5));
            }
        });
    }

    @OnEachEngine
    void wandaAddsTheInputsOfAllLayersThatReadAWeight(Engine engine) {
        GraphBuilder graph = new GraphBuilder("tied");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value w = graph.constant("w", Tensor.of(new float[] {1, 0, 0, 1}, 2, 2));
        graph.output("y", x.matMul(w).matMul(w));
        Model model = Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("w"));
        CompressionScope scope = GroupedNetwork.scope(engine, Optional.empty(), Optional.of(pairs()));
        Tensor score = Objects.requireNonNull(
                new Wanda(9).scores(model, Set.of("w"), scope).get("w"));
        assertThat(score.getDouble(0)).isCloseTo(Math.sqrt(20), within(1e-5));
        assertThat(score.getDouble(3)).isCloseTo(Math.sqrt(112), within(1e-5));
    }

    @OnEachEngine
    void wandaRefusesLayersWithoutSuchAnInput(Engine engine) {
        GraphBuilder graph = new GraphBuilder("recurrent");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3, 2)));
        Value w = graph.constant("w", Tensor.of(new float[8], 1, 4, 2));
        Value r = graph.constant("r", Tensor.of(new float[16], 1, 4, 4));
        graph.output("y", graph.apply("RNN", Attributes.of("hidden_size", 4), x.transpose(1, 0, 2), w, r));
        Model model = Model.of(graph.build()).withParameters(Set.of("w", "r"));
        assertThatThrownBy(() -> new Wanda(9).scores(model, Set.of("w"), GroupedNetwork.calibration(engine)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("weight w multiplies")
                .hasMessageContaining("exclude=w");
    }

    @OnEachEngine
    void hessianRefusesModelsThatTakeSeveralExamplesAtOnce(Engine engine) {
        Model open = GroupedNetwork.model();
        Model fixed = open.withGraph(GraphEditor.of(open.graph())
                .retype("x", TensorType.floats(Shape.of(8, 2, 3, 3)))
                .build());
        assertThatThrownBy(() -> new Hessian(9).scores(fixed, WEIGHTS, GroupedNetwork.training(engine)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("open batch axis");
    }

    @OnEachEngine
    void sayInOneLineThatDataAreMissingOrNotNumbers(Engine engine) {
        Model model = GroupedNetwork.model();
        float[] holes = new float[18 * 4];
        holes[40] = Float.NaN;
        DataSet data = TensorDataSet.classification(
                "holes", Tensor.of(holes, 4, 2, 3, 3), Tensor.of(new long[4], 4), List.of("a", "b", "c"));
        for (Criterion criterion : List.of(new Taylor(9), new Hessian(9), new Wanda(9), new SparseGpt(9, 0.01))) {
            assertThat(criterion.needsData()).isTrue();
            assertThatThrownBy(() -> criterion.scores(
                            model, WEIGHTS, GroupedNetwork.scope(engine, Optional.empty(), Optional.empty())))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("add --calibration SPEC or --data SPEC");
            assertThatThrownBy(() -> criterion.scores(
                            model, WEIGHTS, GroupedNetwork.scope(engine, Optional.of(data), Optional.of(data))))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("NaN")
                    .hasMessageNotContaining("\n");
        }
    }

    @OnEachEngine
    void scalesOfABatchNormalizationNeedNoExamples(Engine engine) {
        CompressionScope scope = GroupedNetwork.scope(engine, Optional.empty(), Optional.empty());
        Tensor score = Objects.requireNonNull(new BatchNormScale()
                .scores(GroupedNetwork.model(), Set.of("kernel"), scope)
                .get("kernel"));
        float[] expected = {0.5f, 0.5f, 0.5f, 0.5f, 1.5f, 1.5f, 1.5f, 1.5f, 0.25f, 0.25f, 0.25f, 0.25f, 1, 1, 1, 1};
        assertThat(score.toFloatArray()).containsExactly(expected);
    }
}
