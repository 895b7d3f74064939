package dev.kiln.plugins.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.OneScore;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.engine.djl.DjlEngineProvider;
import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.compression.HostCompressionScope;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.models.ModelFiles;
import dev.kiln.plugins.optimizers.Adam;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Students and their teachers. */
class DistillationTest {

    private static final float[][] INPUTS = Perceptrons.examples(512);

    @TempDir
    private static Path folder = Path.of("");

    static Stream<EngineProvider> engines() {
        return Stream.of(new OnnxEngineProvider(), new DjlEngineProvider());
    }

    private static CompressionResult distilled(
            EngineProvider provider, Model teacher, Model student, Examples data, double alpha, Optimizer optimizer) {
        Path file = folder.resolve("student.onnx");
        ModelFiles.write(student, file);
        Distillation method = new Distillation(file, 2, alpha, 40, 64, optimizer);
        try (Engine engine = provider.open(EngineOptions.DEFAULT)) {
            HostCompressionScope scope = new HostCompressionScope(
                    engine,
                    0,
                    new EngineTrainer(engine, TrainingSettings.DEFAULT),
                    Extensions.besideHost(),
                    Optional.of(data),
                    Optional.empty(),
                    Optional.empty(),
                    line -> {});
            return method.plan(teacher, scope).apply();
        }
    }

    private static Examples values(double[]... targets) {
        return new Examples(INPUTS, Task.REGRESSION, targets);
    }

    private static double[][] zeros(int width) {
        double[][] zeros = new double[INPUTS.length][];
        Arrays.setAll(zeros, i -> new double[width]);
        return zeros;
    }

    private static Examples classes(Perceptrons teacher) {
        double[][] labels = new double[INPUTS.length][];
        Arrays.setAll(labels, i -> new double[] {greatest(teacher.say(INPUTS[i]))});
        return new Examples(INPUTS, Task.CLASSIFICATION, labels);
    }

    private static int greatest(double[] scores) {
        int best = 0;
        for (int k = 0; k < scores.length; k++) {
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    private static double[][] answers(Model model) {
        float[] x = new float[INPUTS.length * Perceptrons.FEATURES];
        for (int i = 0; i < INPUTS.length; i++) {
            System.arraycopy(INPUTS[i], 0, x, i * Perceptrons.FEATURES, Perceptrons.FEATURES);
        }
        try (Engine engine = new OnnxEngineProvider().open(EngineOptions.DEFAULT);
                Program program = engine.compile(model.graph())) {
            Map<String, Tensor> results = program.run(Map.of("x", Tensor.of(x, INPUTS.length, Perceptrons.FEATURES)));
            float[] y = Objects.requireNonNull(results.get("y")).toFloatArray();
            double[][] rows = new double[INPUTS.length][y.length / INPUTS.length];
            for (int i = 0; i < y.length; i++) {
                rows[i / rows[0].length][i % rows[0].length] = y[i];
            }
            return rows;
        }
    }

    /** {@code 1 - sum (t - s)^2 / sum (t - mean t)^2} of one output. */
    private static double determination(Perceptrons teacher, double[][] said, int output) {
        double[] right =
                Arrays.stream(INPUTS).mapToDouble(x -> teacher.say(x)[output]).toArray();
        double mean = Arrays.stream(right).average().orElseThrow();
        double rest = 0;
        double whole = 0;
        for (int i = 0; i < right.length; i++) {
            rest += Math.pow(right[i] - said[i][output], 2);
            whole += Math.pow(right[i] - mean, 2);
        }
        return 1 - rest / whole;
    }

    /** The right values are all 0, with a weight of 0. */
    @ParameterizedTest
    @MethodSource("engines")
    void learnsTheTeachersValues(EngineProvider provider) {
        for (int outputs : new int[] {1, 2}) {
            Perceptrons teacher = new Perceptrons(1, outputs);
            Model student = new Perceptrons(2, outputs).model(y -> y);
            CompressionResult taught =
                    distilled(provider, teacher.model(y -> y), student, values(zeros(outputs)), 0, new Adam(0.02));
            double[][] said = answers(taught.model());
            for (int output = 0; output < outputs; output++) {
                assertThat(determination(teacher, said, output)).isGreaterThan(0.9);
            }
            assertThat(taught.notes())
                    .anyMatch(note -> note.startsWith("The student learnt from the teacher's values"))
                    .anyMatch(note -> note.contains("follows the teacher with an R2 of 0.9"));
        }
    }

    /** Half of the weight is on zeros: the minimum of the sum of squares is at half of the teacher's values. */
    @Test
    void weighsTheTeacherAgainstTheRightValues() {
        Perceptrons teacher = new Perceptrons(1, 1);
        CompressionResult taught = distilled(
                new OnnxEngineProvider(),
                teacher.model(y -> y),
                new Perceptrons(2, 1).model(y -> y),
                values(zeros(1)),
                0.5,
                new Adam(0.02));
        double[][] said = answers(taught.model());
        double product = 0;
        double square = 0;
        for (int i = 0; i < said.length; i++) {
            double right = teacher.say(INPUTS[i])[0];
            product += right * said[i][0];
            square += right * right;
        }
        assertThat(product / square).isCloseTo(0.5, within(0.05));
    }

    static Stream<Arguments> probabilities() {
        return Stream.of(
                form("Softmax", y -> y.softmax(1)),
                form("Softmax and Mul by 1", y -> y.softmax(1).mul(1)),
                form("Softmax and Clip", y -> y.softmax(1).clip(0, 1)),
                form("Exp, ReduceSum, Div", y -> y.exp().div(y.exp().reduceSum(true, 1))),
                form("LogSoftmax", y -> y.logSoftmax(1)));
    }

    private static Arguments form(String name, UnaryOperator<Value> rest) {
        return Arguments.of(name, rest);
    }

    private static double meanGreatestProbability(double[][] logits) {
        return Arrays.stream(logits)
                .mapToDouble(row -> {
                    double greatest = Arrays.stream(row).max().orElseThrow();
                    return 1
                            / Arrays.stream(row)
                                    .map(z -> Math.exp(z - greatest))
                                    .sum();
                })
                .average()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("probabilities")
    void learnsTheSameFromProbabilitiesAsFromLogits(String name, UnaryOperator<Value> rest) {
        Perceptrons teacher = new Perceptrons(1, 3);
        Model student = new Perceptrons(2, 3).model(y -> y);
        CompressionResult fromLogits = distilled(
                new OnnxEngineProvider(), teacher.model(y -> y), student, classes(teacher), 0, new Adam(0.02));
        CompressionResult fromProbabilities =
                distilled(new OnnxEngineProvider(), teacher.model(rest), student, classes(teacher), 0, new Adam(0.02));
        double expected = meanGreatestProbability(answers(fromLogits.model()));
        assertThat(expected).isGreaterThan(0.7);
        assertThat(meanGreatestProbability(answers(fromProbabilities.model()))).isCloseTo(expected, within(0.02));
    }

    @Test
    void saysThatATeacherGivesProbabilities() {
        Perceptrons teacher = new Perceptrons(1, 3);
        Model student = new Perceptrons(2, 3).model(y -> y);
        Model byHand = teacher.model(y -> y.exp().div(y.exp().reduceSum(true, 1)));
        assertThat(distilled(new DjlEngineProvider(), byHand, student, classes(teacher), 0.5, new Adam(0.02))
                        .notes())
                .contains("The teacher gives probabilities: their logarithms were used as its logits.")
                .anyMatch(note ->
                        note.matches("On 512 training examples the student predicts the teacher's class for 9.*"));
    }

    @Test
    void takesAStudentThatGivesProbabilities() {
        Perceptrons teacher = new Perceptrons(1, 3);
        Model student = new Perceptrons(2, 3).model(y -> y.exp().div(y.exp().reduceSum(true, 1)));
        CompressionResult taught = distilled(
                new OnnxEngineProvider(), teacher.model(y -> y), student, classes(teacher), 0.5, new Adam(0.02));
        assertThat(taught.notes())
                .contains("The student gives probabilities: their logarithms were used as its logits.");
        double[][] said = answers(taught.model());
        long same = 0;
        for (int i = 0; i < said.length; i++) {
            same += greatest(said[i]) == greatest(teacher.say(INPUTS[i])) ? 1 : 0;
        }
        assertThat(same).isGreaterThan(470);
    }

    /** A sigmoid of one score is the probability of the second of two classes. */
    @Test
    void takesOneProbabilityForTwoClasses() {
        Perceptrons teacher = new Perceptrons(1, 1);
        double[][] labels = new double[INPUTS.length][];
        Arrays.setAll(labels, i -> new double[] {teacher.say(INPUTS[i])[0] > 0 ? 1 : 0});
        Examples data = new Examples(INPUTS, Task.CLASSIFICATION, labels);
        Model shown = teacher.model(y -> y.mul(0.5).tanh().add(1).mul(0.5));
        // the exponentials of the two classes: nothing in the graph shows that their quotient is a probability
        Model stated =
                teacher.model(y -> y.exp().div(y.exp().add(y.mul(0).exp()))).withOneScore(OneScore.PROBABILITY);
        for (Model probability : List.of(shown, stated)) {
            CompressionResult taught = distilled(
                    new OnnxEngineProvider(),
                    probability,
                    new Perceptrons(2, 1).model(y -> y),
                    data,
                    0,
                    new Adam(0.02));
            assertThat(determination(teacher, answers(taught.model()), 0)).isGreaterThan(0.9);
        }
    }

    @Test
    void refusesATeacherThatInsistsOnItsBatchBeforeAnythingIsRun() {
        Perceptrons teacher = new Perceptrons(1, 3);
        Model fixed = teacher.model(Shape.of(1, Perceptrons.FEATURES), y -> y);
        Model student = new Perceptrons(2, 3).model(y -> y);
        assertThatThrownBy(
                        () -> distilled(new OnnxEngineProvider(), fixed, student, classes(teacher), 0, new Adam(0.02)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("takes batches of exactly 1");
    }

    @Test
    void refusesAStudentOfOtherClasses() {
        Perceptrons teacher = new Perceptrons(1, 3);
        Model said = teacher.model(y -> y).withClasses(List.of("cat", "dog", "hen"));
        Model fewer = new Perceptrons(2, 2).model(y -> y);
        Model other = new Perceptrons(2, 3).model(y -> y).withClasses(List.of("dog", "cat", "hen"));
        assertThatThrownBy(() -> distilled(new OnnxEngineProvider(), said, fewer, classes(teacher), 0, new Adam(0.02)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("the same K classes");
        assertThatThrownBy(() -> distilled(new OnnxEngineProvider(), said, other, classes(teacher), 0, new Adam(0.02)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("the same order");
    }

    @Test
    void saysThatAStudentHasLearntNothing() {
        Perceptrons teacher = new Perceptrons(1, 3);
        // scores of 0 predict the first class for every example, and a learning rate of nearly 0 changes nothing
        Model student = new Perceptrons(2, 3).model(y -> y.mul(0));
        assertThat(distilled(
                                new OnnxEngineProvider(),
                                teacher.model(y -> y),
                                student,
                                classes(teacher),
                                0,
                                new Adam(1e-30))
                        .notes())
                .anyMatch(note -> note.contains("it has learnt next to nothing"));
        Perceptrons values = new Perceptrons(1, 1);
        assertThat(distilled(
                                new OnnxEngineProvider(),
                                values.model(y -> y),
                                new Perceptrons(2, 1).model(y -> y.mul(0)),
                                values(zeros(1)),
                                0,
                                new Adam(1e-30))
                        .notes())
                .anyMatch(note -> note.contains("it has learnt next to nothing"));
    }
}
