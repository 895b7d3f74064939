package dev.kiln.plugins.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.BareScope;
import dev.kiln.testkit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LowRankTest {

    private static final FineTuning UNTUNED = new FineTuning(0, 1, new Descent(0.1));

    private static LowRank ofRank(int rank) {
        return ofRank(rank, ConvolutionMethod.TUCKER);
    }

    private static LowRank ofRank(int rank, ConvolutionMethod method) {
        return new LowRank(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(rank), method, UNTUNED, "");
    }

    private static LowRank ofEnergy(double energy) {
        return new LowRank(
                Optional.of(energy),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ConvolutionMethod.TUCKER,
                UNTUNED,
                "");
    }

    private static LowRank ofProducts(double share) {
        return new LowRank(
                Optional.empty(),
                Optional.of(share),
                Optional.empty(),
                Optional.empty(),
                ConvolutionMethod.TUCKER,
                UNTUNED,
                "");
    }

    private static LowRank ofDrop(double drop) {
        return new LowRank(
                Optional.empty(),
                Optional.empty(),
                Optional.of(drop),
                Optional.empty(),
                ConvolutionMethod.TUCKER,
                UNTUNED,
                "");
    }

    private static Model model(GraphEditor editor) {
        Model model = Model.of(editor.build());
        return model.withParameters(ConstantRoles.of(model.graph()).trainable());
    }

    private static Tensor run(Engine engine, Model model, Tensor x) {
        Graph graph = model.graph();
        try (Program program = engine.compile(graph)) {
            return program.run(Map.of("x", x)).get(graph.outputs().get(0));
        }
    }

    private static void assertSame(Engine engine, Model before, Model after, Tensor x, double tolerance) {
        float[] expected = run(engine, before, x).toFloatArray();
        float[] actual = run(engine, after, x).toFloatArray();
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance * largest));
        }
    }

    /** Products of all forms, with weights of rank 2. */
    private static Model dense(ElementType type) {
        Tensor weight = Weights.ofRankTwo(8, 8).cast(type);
        Tensor bias = Weights.rough(8).cast(type);
        return model(new GraphEditor()
                .constant("a", weight)
                .constant("b", weight)
                .constant("c", weight)
                .constant("d", weight)
                .constant("e", weight)
                .constant("bias", bias)
                .input("x", new TensorType(type, Shape.of(8, 8)))
                .add("one", "Gemm", List.of("x", "a", "bias"), List.of("h1"), Attributes.of("transB", 1))
                .add(
                        "two",
                        "Gemm",
                        List.of("h1", "b", "bias"),
                        List.of("h2"),
                        Attributes.of("transA", 1).with("alpha", 0.5f).with("beta", 2f))
                .add("tanh", "Tanh", List.of("h2"), List.of("t"), Attributes.NONE)
                .add("three", "MatMul", List.of("t", "c"), List.of("h3"), Attributes.NONE)
                .add("four", "MatMul", List.of("d", "h3"), List.of("h4"), Attributes.NONE)
                .add(
                        "five",
                        "Gemm",
                        List.of("e", "h4", "bias"),
                        List.of("y"),
                        Attributes.of("transA", 1).with("transB", 1))
                .output("y"));
    }

    @OnEachEngine
    void keepsTheResultsOfProductsOfTheRankOfTheirWeights(Engine engine) {
        Tensor x = Weights.rough(8, 8);
        for (LowRank method : List.of(ofRank(2), ofEnergy(0.9999999))) {
            Model before = dense(ElementType.FLOAT);
            CompressionResult result = method.plan(before, new BareScope()).apply();
            assertSame(engine, before, result.model(), x, 1e-5);
            assertThat(result.model().parameters())
                    .containsExactlyInAnyOrder(
                            "a/in", "a/out", "b/in", "b/out", "c/in", "c/out", "d/in", "d/out", "e/in", "e/out",
                            "bias");
            assertThat(result.model().graph().constants()).doesNotContainKeys("a", "b", "c", "d", "e");
            assertThat(result.layers())
                    .hasSize(5)
                    .allSatisfy(change -> assertThat(change.change())
                            .startsWith("rank 2: ")
                            .contains("multiply-accumulates in place of")
                            .endsWith("relative error 0.0000"));
        }
    }

    @OnEachEngine
    void keepsTheElementType(Engine engine) {
        for (ElementType type : List.of(ElementType.DOUBLE, ElementType.FLOAT16)) {
            Model before = dense(type);
            CompressionResult result = ofRank(2).plan(before, new BareScope()).apply();
            for (String parameter : result.model().parameters()) {
                assertThat(result.model().graph().constant(parameter).elementType())
                        .isEqualTo(type);
            }
            if (engine.obstacles(before.graph()).isEmpty()) {
                Tensor x = Weights.rough(8, 8).cast(type);
                assertSame(engine, before, result.model(), x, type == ElementType.DOUBLE ? 1e-6 : 0.02);
            }
        }
    }

    private static Attributes integers(Attributes attributes, String name, long... values) {
        return attributes.with(name, values);
    }

    /** Convolutions with all their options; the kernels have low ranks of both kinds. */
    private static Model convolutions() {
        Tensor kernel = Weights.ofRankOne(8, 8, 3, 2);
        Attributes strided =
                integers(integers(integers(Attributes.NONE, "strides", 2, 1), "pads", 1, 0, 2, 1), "dilations", 1, 2);
        return model(new GraphEditor()
                .constant("plain", kernel)
                .constant("strided", kernel)
                .constant("same", kernel)
                .constant("point", Weights.ofRankTwo(8, 8).reshape(8, 8, 1, 1))
                .constant("bias", Weights.rough(8))
                .input("x", TensorType.floats(Shape.batchOf(8, 9, 10)))
                .add(
                        "one",
                        "Conv",
                        List.of("x", "plain", "bias"),
                        List.of("h1"),
                        integers(Attributes.NONE, "kernel_shape", 3, 2))
                .add("two", "Conv", List.of("h1", "strided", "bias"), List.of("h2"), strided)
                .add("tanh", "Tanh", List.of("h2"), List.of("t"), Attributes.NONE)
                .add(
                        "three",
                        "Conv",
                        List.of("t", "same"),
                        List.of("h3"),
                        integers(Attributes.NONE, "strides", 1, 2).with("auto_pad", "SAME_LOWER"))
                .add(
                        "four",
                        "Conv",
                        List.of("h3", "point", "bias"),
                        List.of("y"),
                        integers(integers(Attributes.NONE, "strides", 2, 1), "pads", 1, 1, 0, 1))
                .output("y"));
    }

    @OnEachEngine
    void keepsTheResultsOfConvolutionsOfTheRankOfTheirKernels(Engine engine) {
        Model before = convolutions();
        Tensor x = Weights.rough(3, 8, 9, 10);
        for (ConvolutionMethod method : List.of(ConvolutionMethod.TUCKER, ConvolutionMethod.CP)) {
            CompressionResult result =
                    ofRank(2, method).plan(before, new BareScope()).apply();
            assertThat(result.layers()).extracting(LayerChange::change).noneMatch(text -> text.startsWith("stays"));
            assertSame(engine, before, result.model(), x, 2e-5);
        }
    }

    @OnEachEngine
    void writesConvolutionsOverOneAxis(Engine engine) {
        Tensor kernel = Weights.ofRankOne(8, 6, 5, 1).reshape(8, 6, 5);
        Model before = model(new GraphEditor()
                .constant("w", kernel)
                .constant("bias", Weights.rough(8))
                .input("x", TensorType.floats(Shape.batchOf(6, 12)))
                .add(
                        "conv",
                        "Conv",
                        List.of("x", "w", "bias"),
                        List.of("y"),
                        integers(integers(Attributes.NONE, "strides", 2), "pads", 2, 1))
                .output("y"));
        for (ConvolutionMethod method : List.of(ConvolutionMethod.TUCKER, ConvolutionMethod.CP)) {
            CompressionResult result =
                    ofRank(1, method).plan(before, new BareScope()).apply();
            assertThat(result.layers().get(0).change()).startsWith("rank");
            assertSame(engine, before, result.model(), Weights.rough(2, 6, 12), 1e-5);
        }
    }

    private static final Model MIXED = model(new GraphEditor()
            .constant("conv", Weights.rough(8, 4, 3, 3))
            .constant("grouped", Weights.rough(8, 1, 3, 3))
            .constant("dense", Weights.rough(8, 20))
            .constant("twice", Weights.rough(20, 20))
            .constant("zero", Tensor.zeros(ElementType.FLOAT, 20, 20))
            .constant("small", Weights.rough(20, 2))
            .input("x", TensorType.floats(Shape.batchOf(4, 6, 6)))
            .add("one", "Conv", List.of("x", "conv"), List.of("c1"), Attributes.NONE)
            .add("two", "Conv", List.of("c1", "grouped"), List.of("c2"), Attributes.of("group", 8))
            .add("pool", "GlobalAveragePool", List.of("c2"), List.of("p"), Attributes.NONE)
            .add("flat", "Flatten", List.of("p"), List.of("f"), Attributes.NONE)
            .add("three", "MatMul", List.of("f", "dense"), List.of("d1"), Attributes.NONE)
            .add("four", "MatMul", List.of("d1", "twice"), List.of("d2"), Attributes.NONE)
            .add("five", "MatMul", List.of("d2", "twice"), List.of("d3"), Attributes.NONE)
            .add("six", "MatMul", List.of("d3", "zero"), List.of("d4"), Attributes.NONE)
            .add("sum", "Add", List.of("d3", "d4"), List.of("d5"), Attributes.NONE)
            .add("seven", "MatMul", List.of("d5", "small"), List.of("y"), Attributes.NONE)
            .output("y"));

    @Test
    void saysWhyALayerStays() {
        CompressionResult result = ofRank(2).plan(MIXED, new BareScope()).apply();
        assertThat(result.layers())
                .extracting(LayerChange::layer)
                .containsExactly("conv", "grouped", "dense", "twice", "zero", "small");
        assertThat(result.layers())
                .extracting(LayerChange::change)
                .satisfiesExactly(
                        // 36 places * 4 * 2 + 16 places * (2 * 2 * 9 + 2 * 8); 16 places * 8 * 4 * 9
                        change -> assertThat(change)
                                .startsWith(
                                        "ranks 2 and 2: 1120 multiply-accumulates in place of 4608, relative error 0."),
                        change -> assertThat(change)
                                .isEqualTo(
                                        "stays: its convolution is grouped, so that each output reads few inputs already"),
                        change -> assertThat(change).startsWith("rank 2: 56 multiply-accumulates in place of 160,"),
                        change -> assertThat(change).isEqualTo("stays: several layers read it"),
                        change -> assertThat(change).isEqualTo("stays: all its elements are zero"),
                        change -> assertThat(change)
                                .isEqualTo("stays: rank 2 would take 44 multiply-accumulates in place of 40"));
        // 4608 + 4 places * 72 + 160 + 2 * 400 + 400 + 40
        assertThat(result.notes().get(0))
                .startsWith(
                        "2 of 6 weights are products of smaller ones: 2704 of 6296 multiply-accumulates are left (42.9 %)")
                .endsWith("without fine-tuning.");
    }

    @Test
    void leavesConvolutionsAsAskedAndWhatIsExcluded() {
        assertThat(ofRank(2, ConvolutionMethod.NONE)
                        .plan(MIXED, new BareScope())
                        .changes()
                        .get(0)
                        .change())
                .isEqualTo("stays: convolutions stay as asked");
        LowRank method = new LowRank(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(2),
                ConvolutionMethod.TUCKER,
                UNTUNED,
                "thr*|small");
        CompressionResult result = method.plan(MIXED, new BareScope()).apply();
        assertThat(result.layers()).extracting(LayerChange::layer).doesNotContain("dense", "small");
        assertThat(result.notes()).contains("Left alone as asked: dense, small.");
    }

    @Test
    void theLossOfEachWeightIsAtMostTheShareThatMayBeLost() {
        for (double energy : new double[] {0.4, 0.5, 0.6}) {
            CompressionResult result =
                    ofEnergy(energy).plan(MIXED, new BareScope()).apply();
            assertThat(result.layers()).anyMatch(change -> change.change().startsWith("rank"));
            for (LayerChange change : result.layers()) {
                if (!change.change().startsWith("stays")) {
                    double error = Double.parseDouble(change.change().replaceAll(".*error ", ""));
                    assertThat(error).isLessThan(Math.sqrt(1 - energy) + 1e-4);
                }
            }
        }
    }

    @Test
    void leavesTheShareOfMultiplyAccumulatesThatIsAskedFor() {
        for (double share : new double[] {0.9, 0.6, 0.4}) {
            assertThat(left(ofProducts(share).plan(MIXED, new BareScope()).apply()))
                    .isLessThanOrEqualTo(share)
                    .isGreaterThan(share - 0.05);
        }
        CompressionResult result = ofProducts(0.05).plan(MIXED, new BareScope()).apply();
        assertThat(left(result)).isGreaterThan(0.05);
        assertThat(result.notes()).anyMatch(note -> note.startsWith("That is more than the requested share of 0.05"));
    }

    private static double left(CompressionResult result) {
        String[] counts = result.notes().get(0).replaceAll("[^0-9 ]", "").trim().split(" +");
        return Double.parseDouble(counts[2]) / Double.parseDouble(counts[3]);
    }

    /** The step of the least loss for each saved multiply-accumulate comes first. */
    @Test
    void takesFromTheLayerThatLosesLeast() {
        Model model = model(new GraphEditor()
                .constant("low", Weights.ofRankTwo(20, 20))
                .constant("rough", Weights.rough(20, 20))
                .input("x", TensorType.floats(Shape.batchOf(20)))
                .add("one", "MatMul", List.of("x", "low"), List.of("h"), Attributes.NONE)
                .add("two", "MatMul", List.of("h", "rough"), List.of("y"), Attributes.NONE)
                .output("y"));
        CompressionResult result = ofProducts(0.6).plan(model, new BareScope()).apply();
        // rank 2 of the first leaves 80 of 400, and 480 of 800 are 0.6 of all
        assertThat(result.layers().get(0).change()).startsWith("rank 2: 80 multiply-accumulates in place of 400");
        assertThat(result.layers().get(1).change()).isEqualTo("stays: the goal is met by layers that lose less");
    }

    /** A scope whose accuracy depends on the rank of one weight, so that the search can be followed. */
    private static final class Judge extends BareScope {

        private final List<Integer> tried = new ArrayList<>();
        private final int atLeast;

        /** Models whose first factor has at least this rank are as good as the original. */
        Judge(int atLeast) {
            this.atLeast = atLeast;
        }

        @Override
        public DataSet validationData() {
            return TensorDataSet.classification(
                    "none", Weights.rough(1, 20), Tensor.of(new long[] {0}, 1), List.of("a", "b"));
        }

        @Override
        public CandidateResult evaluate(Model candidate) {
            Tensor in = candidate.graph().constants().get("rough/in");
            int rank = in == null ? 20 : (int) in.shape()[1];
            tried.add(rank);
            return new CandidateResult(0, OptionalDouble.of(rank >= atLeast ? 0.9 : 0.5));
        }
    }

    private static Model oneLayer() {
        return model(new GraphEditor()
                .constant("rough", Weights.rough(20, 20))
                .input("x", TensorType.floats(Shape.batchOf(20)))
                .add("one", "MatMul", List.of("x", "rough"), List.of("y"), Attributes.NONE)
                .output("y"));
    }

    @Test
    void searchesTheLowestRanksThatTheAccuracyAllows() {
        for (int atLeast = 5; atLeast <= 9; atLeast++) {
            CompressionResult result =
                    ofDrop(0.01).plan(oneLayer(), new Judge(atLeast)).apply();
            assertThat(result.layers().get(0).change()).startsWith("rank " + atLeast + ":");
            assertThat(result.notes())
                    .anyMatch(note -> note.endsWith("0.9000 before fine-tuning, 0.9000 before the factorization."));
        }
    }

    @Test
    void saysWhenNoProductIsGoodEnough() {
        Judge judge = new Judge(20);
        CompressionResult result = ofDrop(0.01).plan(oneLayer(), judge).apply();
        assertThat(result.model().graph().constants()).containsOnlyKeys("rough");
        assertThat(result.notes()).anyMatch(note -> note.startsWith("All products that were tried lower the quality"));
        assertThat(judge.tried).contains(20).anyMatch(rank -> rank < 20);
    }

    @OnEachEngine
    void refusesAGoalWithoutDataBeforeTheWork(Engine engine) {
        assertThatThrownBy(() -> ofDrop(0.01).plan(oneLayer(), Scope.of(engine, Optional.empty(), Optional.empty())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("add --validation SPEC or --data SPEC");
    }

    @Test
    void refusesSeveralRulesForTheRanks() {
        assertThatThrownBy(() -> new LowRank(
                        Optional.of(0.9),
                        Optional.empty(),
                        Optional.of(0.1),
                        Optional.of(2),
                        ConvolutionMethod.TUCKER,
                        UNTUNED,
                        ""))
                .isInstanceOf(OptionException.class)
                .hasMessage("The options energy and max-drop and rank each determine the ranks; give one of them.");
    }

    @Test
    void refusesWeightsThatAreNoNumbers() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Model model = oneLayer();
            Tensor broken = Weights.of(i -> i == 7 ? bad : i, 20, 20);
            Model withNaN = model.withGraph(
                    GraphEditor.of(model.graph()).constant("rough", broken).build());
            assertThatThrownBy(() -> ofRank(2).plan(withNaN, new BareScope()))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("The weight rough has the element " + (double) bad + " at the index 7");
        }
    }

    /** Each of the 3 matrices of 16 x 16 is for one of the 3 places: 768; the layer after it has 3 places too: 768. */
    @Test
    void countsEachMatrixOfAWeightOnce() {
        Model several = model(new GraphEditor()
                .constant("several", Weights.rough(3, 16, 16))
                .constant("one", Weights.rough(16, 16))
                .input("x", TensorType.floats(Shape.batchOf(3, 1, 16)))
                .add("first", "MatMul", List.of("x", "several"), List.of("h"), Attributes.NONE)
                .add("second", "MatMul", List.of("h", "one"), List.of("y"), Attributes.NONE)
                .output("y"));
        CompressionResult result = ofRank(4).plan(several, new BareScope()).apply();
        assertThat(result.notes().get(0)).contains("1152 of 1536 multiply-accumulates are left (75.0 %)");
    }

    @Test
    void refusesAModelWithoutSuchLayers() {
        Model grouped = model(new GraphEditor()
                .constant("w", Weights.rough(8, 1, 3, 3))
                .input("x", TensorType.floats(Shape.batchOf(8, 6, 6)))
                .add("one", "Conv", List.of("x", "w"), List.of("y"), Attributes.of("group", 8))
                .output("y"));
        assertThatThrownBy(() -> ofRank(2).plan(grouped, new BareScope()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("has no layer that low-rank factorizes: w stays: its convolution is grouped");
    }

    @Test
    void saysThatZerosAreGone() {
        Tensor sparse = Weights.of(i -> i % 3 == 0 ? Math.sin(i + 1) : 0, 20, 20);
        Model pruned = Sparsity.recorded(
                oneLayer()
                        .withGraph(GraphEditor.of(oneLayer().graph())
                                .constant("rough", sparse)
                                .build()),
                "pruning");
        assertThat(ofRank(2).plan(pruned, new BareScope()).apply().notes())
                .contains("The zeros of pruned weights are gone, as products of matrices have none: rough.");
    }

    @OnEachEngine
    void fineTunesTheFactors(Engine engine) {
        Model model = oneLayer();
        Tensor inputs = Weights.rough(64, 20);
        long[] labels = new long[64];
        float[] outputs = run(engine, model, inputs).toFloatArray();
        for (int i = 0; i < labels.length; i++) {
            for (int k = 0; k < 20; k++) {
                labels[i] = outputs[i * 20 + k] > outputs[(int) (i * 20 + labels[i])] ? k : labels[i];
            }
        }
        List<String> classes = new ArrayList<>();
        for (int k = 0; k < 20; k++) {
            classes.add("c" + k);
        }
        TensorDataSet data = TensorDataSet.classification("made", inputs, Tensor.of(labels, 64), classes);
        CompressionScope scope = Scope.of(engine, Optional.of(data), Optional.empty());
        CompressionPlan without = ofRank(3).plan(model, scope);
        LowRank method = new LowRank(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(3),
                ConvolutionMethod.TUCKER,
                new FineTuning(20, 16, new Descent(0.5)),
                "");
        CompressionResult tuned = method.plan(model, scope).apply();
        assertThat(tuned.notes().get(0)).endsWith("fine-tuned for 20 epochs.");
        assertThat(scope.evaluate(tuned.model()).loss())
                .isLessThan(0.9 * scope.evaluate(without.apply().model()).loss());
    }
}
