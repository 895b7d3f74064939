package dev.kiln.api.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.api.metric.Measurement;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.api.training.Augmentation;
import dev.kiln.api.training.AugmentationScope;
import dev.kiln.api.training.Schedule;
import dev.kiln.graph.Graph;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples compute their formulas, here worked out by hand. */
class ExamplesTest {

    /** Single precision on numbers around 1. */
    private static final Offset<Float> ROUNDING = within(1e-6f);

    private static final TensorType ROWS = TensorType.floats(Shape.batchOf(3));

    private final GraphBuilder graph = new GraphBuilder("example");

    private static <T> T create(Provider<T> provider, Map<String, String> options) {
        return provider.create(Options.of(provider, options));
    }

    private float[] result(String name, Map<String, Tensor> feeds) {
        return get(Evaluation.of(graph.build(), feeds), name);
    }

    private static float[] get(Map<String, Tensor> values, String name) {
        return Objects.requireNonNull(values.get(name)).toFloatArray();
    }

    @Test
    void scaleShiftMultipliesAndAdds() {
        LayerScope scope = new LayerScope(graph, 1);
        NamedLayer layer = new NamedLayer("scale-shift_1", create(new ScaleShift.Provider(), Map.of("scale", "2")));
        Value y = scope.apply(layer, graph.input("x", ROWS));
        graph.output("y", y);
        assertThat(y.shape()).isEqualTo(Shape.batchOf(3));
        assertThat(scope.parameters()).containsExactly("scale-shift_1.scale", "scale-shift_1.shift");
        assertThat(result("y", Map.of("x", Tensor.of(new float[] {1, -2, 3}, 1, 3))))
                .containsExactly(2, -4, 6);
    }

    @Test
    void scaleShiftNeedsAKnownCountOfFeatures() {
        LayerScope scope = new LayerScope(graph, 1);
        Value x = graph.input("x", TensorType.floats(Shape.of(List.of(Dim.of("N"), Dim.of("D")))));
        NamedLayer layer = new NamedLayer("scale-shift_1", new ScaleShift(1));
        assertThatThrownBy(() -> scope.apply(layer, x))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("scale-shift_1")
                .hasMessageContaining("scale");
    }

    @Test
    void huberIsSquareNearZeroAndStraightFarFromIt() {
        Value prediction = graph.input("prediction", ROWS);
        Value target = graph.input("target", ROWS);
        Value loss = create(new Huber.Provider(), Map.of("delta", "2")).apply(prediction, target);
        graph.output("loss", loss);
        assertThat(loss.shape()).isEqualTo(Shape.of(List.of(Dim.of("N"))));
        Tensor predictions = Tensor.of(new float[] {0, 0, 0, 1, 1, 1}, 2, 3);
        Tensor targets = Tensor.of(new float[] {0, 1, -5, 1, 1, 2}, 2, 3);
        // (0 + 1/2 + 2 * (5 - 1)) / 3 and (0 + 0 + 1/2) / 3
        assertThat(result("loss", Map.of("prediction", predictions, "target", targets)))
                .containsExactly(new float[] {8.5f / 3, 0.5f / 3}, ROUNDING);
    }

    @Test
    void huberTakesOneValueForEachExample() {
        Value prediction = graph.input("prediction", TensorType.floats(Shape.batchOf()));
        Value loss = new Huber(1).apply(prediction, prediction.relu());
        assertThat(loss.shape()).isEqualTo(Shape.batchOf());
    }

    @Test
    void lionFollowsTheSignOfItsMomentum() {
        Value parameter = graph.state("p", Tensor.of(new float[] {1, 1, 1}, 3));
        Value gradient = graph.input("gradient", TensorType.floats(Shape.of(3)));
        UpdateScope scope = new UpdateScope(parameter, graph.scalar(0.5), graph.scalar(1));
        Value next = create(new Lion.Provider(), Map.of()).update(scope, parameter, gradient);
        graph.update(parameter, next);
        Graph step = graph.build();
        State momentum = step.states().get(1);
        assertThat(momentum.input()).isEqualTo("p/momentum");
        Map<String, Tensor> first = Evaluation.of(step, Map.of("gradient", Tensor.of(new float[] {2, -3, 0}, 3)));
        assertThat(get(first, next.name())).containsExactly(0.5f, 1.5f, 1);
        assertThat(get(first, momentum.output())).containsExactly(new float[] {0.02f, -0.03f, 0}, ROUNDING);
        // 0.9 * 0.5 - 0.1 * 2 is still positive: the momentum outweighs the gradient
        Map<String, Tensor> later = Evaluation.of(
                step,
                Map.of(
                        "gradient", Tensor.of(new float[] {-2, -2, -2}, 3),
                        "p/momentum", Tensor.of(new float[] {0.5f, 0.1f, 0}, 3)));
        assertThat(get(later, next.name())).containsExactly(0.5f, 1.5f, 1.5f);
    }

    @Test
    void bfloat16KeepsTheUpperHalf() {
        Value x = graph.input("x", ROWS);
        // 1 + 2^-7 is the next number after 1; 1 + 2^-9 is nearer to 1, and 1 + 3 * 2^-9 to 1 + 2^-7
        Value weight = graph.constant("weight", Tensor.of(new float[] {1, 1 + 0x1p-9f, 1 + 0x1.8p-8f}, 3));
        graph.output("y", x.mul(weight).add(graph.constant("kept", Tensor.of(new float[] {1 + 0x1p-9f}, 1))));
        Model model = Model.of(graph.build()).withParameters(Set.of("weight"));
        CompressionPlan plan = create(new Bfloat16.Provider(), Map.of()).plan(model, emptyScope());
        assertThat(plan.changes()).hasSize(1);
        CompressionResult compressed = plan.apply();
        assertThat(compressed.model().graph().constant("weight").toFloatArray()).containsExactly(1, 1, 1 + 0x1p-7f);
        assertThat(compressed.model().graph().constant("kept"))
                .isEqualTo(model.graph().constant("kept"));
        assertThat(model.graph().constant("weight").toFloatArray()).startsWith(1, 1 + 0x1p-9f);
        assertThat(compressed.model().parameters()).containsExactly("weight");
    }

    /** For compressors that need only the model. */
    private static CompressionScope emptyScope() {
        return (CompressionScope) Proxy.newProxyInstance(
                CompressionScope.class.getClassLoader(),
                new Class<?>[] {CompressionScope.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void momentumAttackAddsUpNormalizedGradients() {
        GradientAttack attack =
                (GradientAttack) create(new MomentumAttack.Provider(), Map.of("eps", "8/255", "steps", "4"));
        assertThat(attack.threat()).isEqualTo(new ThreatModel(Norm.LINF, 8.0 / 255, false));
        Value original = graph.input("x", ROWS);
        Value gradient = graph.input("gradient", ROWS);
        StepScope scope = new StepScope(original, graph.scalar(0.4), graph.scalar(0), attack.threat());
        Value next = attack.step(scope, original, gradient);
        graph.output("next", next);
        Graph step = graph.build();
        State momentum = step.states().get(0);
        Map<String, Tensor> values = Evaluation.of(
                step,
                Map.of(
                        "x",
                        Tensor.of(new float[] {0.5f, 0.5f, 0.5f}, 1, 3),
                        "gradient",
                        Tensor.of(new float[] {6, -3, 1}, 1, 3),
                        momentum.input(),
                        Tensor.of(new float[] {-0.1f, 0, -0.5f}, 1, 3)));
        assertThat(get(values, momentum.output())).containsExactly(new float[] {0.5f, -0.3f, -0.4f}, ROUNDING);
        assertThat(get(values, "next")).containsExactly(new float[] {0.6f, 0.4f, 0.4f}, ROUNDING);
    }

    /** A target whose first class leads by the first feature minus 1, in the range from -2 to 2, with fixed noise. */
    private static AttackTarget target(ThreatModel threat, float... noise) {
        return (AttackTarget) Proxy.newProxyInstance(
                AttackTarget.class.getClassLoader(),
                new Class<?>[] {AttackTarget.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "threat" -> threat;
                    case "noise" -> Tensor.of(noise, 2, noise.length / 2);
                    case "project" -> clipped((Tensor) arguments[0]);
                    case "goalReached" -> reached((Tensor) arguments[0]);
                    case "predict" -> scores((Tensor) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Tensor clipped(Tensor inputs) {
        float[] values = inputs.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(-2, Math.min(2, values[i]));
        }
        return Tensor.of(values, inputs.shape());
    }

    private static boolean[] reached(Tensor inputs) {
        float[] values = inputs.toFloatArray();
        return new boolean[] {values[0] < 1, values[2] < 1};
    }

    private static Tensor scores(Tensor inputs) {
        float[] values = inputs.toFloatArray();
        return Tensor.of(new float[] {values[0] - 1, 0, values[2] - 1, 0}, 2, 2);
    }

    private static final Batch POINTS =
            new Batch(Tensor.of(new float[] {1.5f, 0, 2, 1}, 2, 2), Tensor.of(new long[2], 2), new long[] {0, 1});

    @Test
    void growingNoiseStopsAtTheFirstAmountThatFools() {
        Attack attack = create(new GrowingNoise.Provider(), Map.of("size", "2", "steps", "4"));
        assertThat(attack).isInstanceOf(MinimalAttack.class);
        // halves of the noise: 1.5 - 0.4, 1.5 - 0.8 is below 1; 2 + k is never
        Tensor found = attack.perturb(target(attack.threat(), -0.8f, 0.5f, 1, 9), POINTS);
        assertThat(found.toFloatArray()).containsExactly(new float[] {0.7f, 0.5f, 2, 1}, ROUNDING);
    }

    @Test
    void oneFeatureKeepsMovesThatLowerTheScore() {
        Attack attack = create(new OneFeature.Provider(), Map.of("eps", "0.25", "moves", "3"));
        // of the first example the first feature goes down, of the second it would go up
        Tensor found = attack.perturb(target(attack.threat(), 0.4f, 0.1f, 0.4f, 0.9f), POINTS);
        assertThat(found.toFloatArray()).containsExactly(new float[] {0.75f, 0, 2, 1}, ROUNDING);
        Attack targeted = create(new OneFeature.Provider(), Map.of("eps", "0.25", "moves", "1", "targeted", "true"));
        Tensor towards = targeted.perturb(target(targeted.threat(), 0.4f, 0.9f, 0.9f, 0.9f), POINTS);
        assertThat(towards.toFloatArray()).containsExactly(new float[] {1.75f, 0, 2, 1}, ROUNDING);
    }

    @Test
    void polynomialDecays() {
        Schedule squares = create(new Polynomial.Provider(), Map.of("power", "2"));
        assertThat(squares.factor(0, 4)).isEqualTo(1);
        assertThat(squares.factor(1, 4)).isEqualTo(9.0 / 16);
    }

    @Test
    void pointsReadsAClassAndTwoCoordinates(@TempDir Path folder) throws IOException {
        DataSource points = create(new Points.Provider(), Map.of());
        Path file = Files.writeString(folder.resolve("points.txt"), "1,0.5,-2\n0,3,4\n");
        DataSet data = points.open(DataSpec.parse("points:" + file));
        assertThat(data.batch(1, 0).inputs()).isEqualTo(Tensor.of(new float[] {3, 4, 0.5f, -2}, 2, 2));
        assertThat(data.batch(1, 0).targets().toLongArray()).containsExactly(0, 1);
        Path broken = Files.writeString(folder.resolve("broken.txt"), "1,0.5,-2\n0,3\n");
        assertThatThrownBy(() -> points.open(DataSpec.parse("points:" + broken)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("\"0,3\" in line 2");
    }

    @Test
    void blanksReadsRowsInPartsOfAnySize(@TempDir Path folder) throws IOException {
        TableFile blanks = create(new Blanks.Provider(), Map.of("absent", "?"));
        Path file = Files.writeString(folder.resolve("things.txt"), "size  kind\n1.5 red\n ? blue\n2 -\n");
        try (TableReader rows = blanks.open(file)) {
            assertThat(rows.next(2))
                    .containsExactly(new TableRow(2, List.of("1.5", "red")), new TableRow(3, List.of("", "blue")));
            assertThat(rows.columns()).containsExactly("size", "kind");
            assertThat(rows.next(2)).containsExactly(new TableRow(4, List.of("2", "-")));
            assertThat(rows.next(2)).isEmpty();
        }
        assertThatThrownBy(() -> blanks.open(folder.resolve("none.txt")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("none.txt");
    }

    @Test
    void errorRateCountsWrongClasses() {
        Measurement errors = create(new ErrorRate.Provider(), Map.of()).measurement();
        Tensor scores = Tensor.of(new float[] {2, 1, 0, 1, 3, 0, 1, 2}, 4, 2);
        errors.add(scores, new Batch(scores, Tensor.of(new long[] {0, 1, 1, 1}, 4), new long[] {0, 1, 2, 3}));
        assertThat(errors.value()).isEqualTo(0.25);
    }

    @Test
    void darkenMultipliesEachExampleByANumberOfItsOwn() {
        Augmentation darken = create(new Darken.Provider(), Map.of("strength", "0.5"));
        Tensor inputs = Tensor.of(new float[] {1, 2, 4, 8}, 2, 2);
        Batch batch = new Batch(inputs, Tensor.of(new long[2], 2), new long[] {0, 1});
        AugmentationScope scope = (AugmentationScope) Proxy.newProxyInstance(
                AugmentationScope.class.getClassLoader(),
                new Class<?>[] {AugmentationScope.class},
                (proxy, method, arguments) -> Tensor.of(new float[] {0, 0.5f}, 2));
        assertThat(darken.apply(batch, scope).inputs()).isEqualTo(Tensor.of(new float[] {1, 2, 3, 6}, 2, 2));
    }

    @Test
    void providersCheckTheirOptions() {
        assertThatThrownBy(() -> create(new Huber.Provider(), Map.of("delta", "0")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("(0, ∞)");
        assertThatThrownBy(() -> create(new MomentumAttack.Provider(), Map.of("eps", "-1")))
                .isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> create(new Lion.Provider(), Map.of("rate", "1")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("plain-lion has no option rate");
    }
}
