package dev.kiln.plugins.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.FineTuning;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.BareScope;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusteringTest {

    private static final FineTuning UNTUNED = new FineTuning(0, 1, new Descent(0.1));

    private static Clustering of(int clusters, Storage store) {
        return new Clustering(clusters, Initialization.LINEAR, store, UNTUNED, "");
    }

    private static Tensor rough(double scale, long... shape) {
        int size = 1;
        for (long length : shape) {
            size *= (int) length;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (scale * Math.sin((i + 1.0) * (i + 1)));
        }
        return Tensor.of(values, shape);
    }

    /** Logits of eight features, with a large and a small weight. */
    private static Model model(ElementType type, Tensor large) {
        GraphEditor editor = new GraphEditor()
                .constant("large", large.cast(type))
                .constant("bias", rough(1, 64).cast(type))
                .constant("small", rough(0.5, 64, 3).cast(type))
                .input("x", new TensorType(type, Shape.batchOf(8)))
                .add("one", "Gemm", List.of("x", "large", "bias"), List.of("h"), Attributes.NONE)
                .add("tanh", "Tanh", List.of("h"), List.of("t"), Attributes.NONE)
                .add("two", "MatMul", List.of("t", "small"), List.of("y"), Attributes.NONE)
                .output("y");
        Model model = Model.of(editor.build()).withInput(InputInfo.UNBOUNDED);
        return model.withParameters(ConstantRoles.of(model.graph()).trainable());
    }

    private static Model model() {
        return model(ElementType.FLOAT, rough(1, 8, 64));
    }

    private static Tensor run(Engine engine, Model model) {
        ElementType type = model.features().type().elementType();
        try (Program program = engine.compile(model.graph())) {
            return program.run(Map.of("x", rough(1, 5, 8).cast(type))).get("y");
        }
    }

    private static TreeSet<Double> values(Tensor weight) {
        TreeSet<Double> values = new TreeSet<>();
        for (int i = 0; i < weight.size(); i++) {
            values.add(weight.getDouble(i));
        }
        return values;
    }

    @OnEachEngine
    void bothFormsGiveTheSameResults(Engine engine) {
        Model indices =
                of(64, Storage.INDICES).plan(model(), new BareScope()).apply().model();
        Model values =
                of(64, Storage.VALUES).plan(model(), new BareScope()).apply().model();
        assertThat(run(engine, indices)).isEqualTo(run(engine, values));
        assertThat(values(values.graph().constant("large"))).hasSize(64);
        assertThat(values(values.graph().constant("small"))).hasSize(64);
        assertThat(values.graph().constant("bias")).isEqualTo(model().graph().constant("bias"));
        assertThat(indices.graph().constant("large/table").size()).isEqualTo(64);
        assertThat(indices.parameters()).containsExactlyInAnyOrder("large/table", "small", "bias");
    }

    /** Each element has the nearest value. */
    @Test
    void movesEachElementToTheNearestValue() {
        Tensor before = model().graph().constant("large");
        CompressionResult result =
                of(5, Storage.VALUES).plan(model(), new BareScope()).apply();
        Tensor after = result.model().graph().constant("large");
        TreeSet<Double> values = values(after);
        double missing = 0;
        double squares = 0;
        for (int i = 0; i < before.size(); i++) {
            double element = before.getDouble(i);
            double nearest = values.stream()
                    .min((a, b) -> Double.compare(Math.abs(a - element), Math.abs(b - element)))
                    .orElseThrow();
            assertThat(after.getDouble(i)).isEqualTo(nearest);
            missing += (element - nearest) * (element - nearest);
            squares += element * element;
        }
        assertThat(result.layers().get(0).change())
                .isEqualTo(
                        String.format("5 values, relative error %.4f, stored as values", Math.sqrt(missing / squares)));
    }

    @Test
    void saysTheBytesAndStoresWhatWouldGrowAsValues() {
        CompressionResult result =
                of(64, Storage.INDICES).plan(model(), new BareScope()).apply();
        assertThat(result.layers())
                .extracting(LayerChange::change)
                .satisfiesExactly(
                        large -> assertThat(large).startsWith("64 values").endsWith("768 bytes in place of 2048"),
                        small -> assertThat(small).startsWith("64 values").endsWith("stored as values"));
        assertThat(result.notes().get(1))
                .startsWith(
                        "Stored as indices, the weights take " + (768 + 768) + " bytes in place of " + (2048 + 768));
    }

    @OnEachEngine
    void keepsTheElementType(Engine engine) {
        for (ElementType type : List.of(ElementType.DOUBLE, ElementType.FLOAT16)) {
            Model clustered = of(4, Storage.INDICES)
                    .plan(model(type, rough(1, 8, 64)), new BareScope())
                    .apply()
                    .model();
            clustered
                    .parameters()
                    .forEach(name -> assertThat(clustered.graph().constant(name).elementType())
                            .isEqualTo(type));
            if (engine.obstacles(clustered.graph()).isEmpty()) {
                assertThat(run(engine, clustered).elementType()).isEqualTo(type);
            }
        }
    }

    private static Model pruned() {
        Tensor sparse = rough(1, 8, 64);
        float[] values = sparse.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]) < 0.6 ? 0 : values[i];
        }
        return Sparsity.recorded(model(ElementType.FLOAT, Tensor.of(values, 8, 64)), "pruning");
    }

    @Test
    void keepsTheZerosOfAPrunedModelAndAddsNone() {
        Tensor before = pruned().graph().constant("large");
        Tensor after = of(4, Storage.VALUES)
                .plan(pruned(), new BareScope())
                .apply()
                .model()
                .graph()
                .constant("large");
        assertThat(values(after)).hasSize(4).contains(0.0);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.getDouble(i) == 0).isEqualTo(before.getDouble(i) == 0);
        }
    }

    private static TensorDataSet data() {
        long[] labels = new long[120];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i * i % 3;
        }
        return TensorDataSet.classification(
                "made", rough(1, labels.length, 8), Tensor.of(labels, labels.length), List.of("a", "b", "c"));
    }

    /** The mean cross entropy in double precision, the large weight looked up in a table. */
    private static double loss(Tensor table, Tensor indices, Model model) {
        Tensor x = rough(1, 120, 8);
        Tensor bias = model.graph().constant("bias");
        Tensor small = model.graph().constant("small");
        double sum = 0;
        for (int n = 0; n < 120; n++) {
            double[] logits = new double[3];
            for (int h = 0; h < 64; h++) {
                double value = bias.getDouble(h);
                for (int f = 0; f < 8; f++) {
                    value += x.getDouble(n * 8 + f) * table.getDouble((long) indices.getDouble(f * 64 + h));
                }
                for (int k = 0; k < 3; k++) {
                    logits[k] += Math.tanh(value) * small.getDouble(h * 3 + k);
                }
            }
            double total = 0;
            for (double logit : logits) {
                total += Math.exp(logit);
            }
            sum += Math.log(total) - logits[n * n % 3];
        }
        return sum / 120;
    }

    /** One step on all examples: a value moves by the derivative of the loss in it, found by finite differences. */
    @OnEachEngine
    void fineTunesEachValueByTheSumOfTheGradientsOfItsElements(Engine engine) {
        CompressionScope scope = Scope.of(engine, Optional.of(data()), Optional.empty());
        Model before =
                of(6, Storage.INDICES).plan(model(), new BareScope()).apply().model();
        Model after = new Clustering(
                        6, Initialization.LINEAR, Storage.INDICES, new FineTuning(1, 120, new Descent(0.25)), "small")
                .plan(model(), scope)
                .apply()
                .model();
        Tensor table = before.graph().constant("large/table");
        Tensor indices = before.graph().constant("large/indices");
        assertThat(after.graph().constant("large/indices")).isEqualTo(indices);
        for (int k = 0; k < 6; k++) {
            double[] up = {0, 0};
            for (int side = 0; side < 2; side++) {
                double[] moved = new double[6];
                for (int j = 0; j < 6; j++) {
                    moved[j] = table.getDouble(j) + (j == k ? (side == 0 ? 1e-5 : -1e-5) : 0);
                }
                up[side] = loss(Tensor.of(moved, 6), indices, model());
            }
            double expected = table.getDouble(k) - 0.25 * (up[0] - up[1]) / 2e-5;
            assertThat(after.graph().constant("large/table").getDouble(k)).isCloseTo(expected, within(2e-5));
        }
    }

    @OnEachEngine
    void keepsZerosWhileItFineTunes(Engine engine) {
        CompressionScope scope = Scope.of(engine, Optional.of(data()), Optional.empty());
        CompressionResult result = new Clustering(
                        4, Initialization.LINEAR, Storage.VALUES, new FineTuning(3, 16, new Descent(0.1)), "")
                .plan(pruned(), scope)
                .apply();
        Tensor before = pruned().graph().constant("large");
        Tensor after = result.model().graph().constant("large");
        assertThat(values(after)).hasSize(4);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.getDouble(i) == 0).isEqualTo(before.getDouble(i) == 0);
        }
        assertThat(result.notes().get(0)).endsWith("fine-tuned for 3 epochs.");
        assertThat(scope.evaluate(result.model()).loss())
                .isLessThan(scope.evaluate(of(4, Storage.VALUES)
                                .plan(pruned(), new BareScope())
                                .apply()
                                .model())
                        .loss());
    }

    @OnEachEngine
    void aFileOfIndicesIsSmallerAndReadWithTheSameParameters(Engine engine, @TempDir Path folder) throws Exception {
        Model clustered =
                of(16, Storage.INDICES).plan(model(), new BareScope()).apply().model();
        Path file = folder.resolve("clustered.onnx");
        ModelFiles.write(clustered, file);
        Path values = folder.resolve("values.onnx");
        ModelFiles.write(
                of(16, Storage.VALUES).plan(model(), new BareScope()).apply().model(), values);
        assertThat(Files.size(file)).isLessThan(Files.size(values));
        Model read = ModelFiles.read(file);
        assertThat(read.parameters()).isEqualTo(clustered.parameters());
        assertThat(run(engine, read)).isEqualTo(run(engine, clustered));
    }

    @Test
    void refusesWeightsThatAreNoNumbersAndNamesThatMatchNothing() {
        float[] broken = rough(1, 8, 64).toFloatArray();
        broken[3] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() ->
                        of(4, Storage.VALUES).plan(model(ElementType.FLOAT, Tensor.of(broken, 8, 64)), new BareScope()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("The weight large has the element -Infinity at the index 3");
        assertThatThrownBy(() -> new Clustering(4, Initialization.LINEAR, Storage.VALUES, UNTUNED, "larg")
                        .plan(model(), new BareScope()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("The option exclude has larg");
    }
}
