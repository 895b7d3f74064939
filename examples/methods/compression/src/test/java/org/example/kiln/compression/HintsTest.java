package org.example.kiln.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionResult;
import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.training.TrainingGraph;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.plugin.CompressorContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class HintsTest {

    @TempDir
    private static Path folder;

    private static Path student;

    @BeforeAll
    static void writeStudent() throws IOException {
        student = Files.writeString(folder.resolve("student.yaml"), """
                input: {shape: [1, 8, 8]}
                layers:
                  - flatten
                  - dense: {units: 8}
                  - relu
                  - dense: {units: 4}
                """);
    }

    /** Logits of the hint {@code tanh(x U)}. */
    private static Model teacher() {
        GraphBuilder graph = new GraphBuilder("teacher");
        Value x = graph.input("pixels", TensorType.floats(Shape.batchOf(SmallNetwork.FEATURES)));
        Value hidden = x.matMul(graph.constant("u", SmallNetwork.filled(Math::sin, SmallNetwork.FEATURES, 5)));
        graph.output("hint", hidden.tanh());
        graph.output("y", graph.value("hint").matMul(graph.constant("z", SmallNetwork.filled(Math::cos, 5, 3))));
        return Model.of(graph.build());
    }

    private static String hidden(Model model) {
        return model.graph().nodes().stream()
                .filter(node -> node.is("Tanh"))
                .findFirst()
                .orElseThrow()
                .output(0);
    }

    @OnEachEngine
    void stepsAsInPyTorch(Engine engine) {
        Model student = SmallNetwork.model();
        TrainingPlan plan = new TrainingPlan(
                new Hints.Hint(teacher(), "hint", hidden(student)),
                ProvidedExtensions.create(OptimizerProvider.class, "sgd:lr=0.05"),
                Schedule.CONSTANT,
                1,
                SmallNetwork.EXAMPLES,
                List.of());
        TrainingGraph step = TrainingGraph.of(student, Task.CLASSIFICATION, plan);
        String regressor = step.graph().states().stream()
                .map(State::input)
                .filter(name -> name.endsWith("regressor"))
                .findFirst()
                .orElseThrow();
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        feeds.put(
                "x",
                SmallNetwork.data()
                        .batches(SmallNetwork.EXAMPLES)
                        .iterator()
                        .next()
                        .inputs());
        feeds.put(
                TrainingGraph.TARGET,
                SmallNetwork.data()
                        .batches(SmallNetwork.EXAMPLES)
                        .iterator()
                        .next()
                        .targets());
        feeds.put(TrainingGraph.LEARNING_RATE, Tensor.scalar(ElementType.FLOAT, 0.05));
        try (Program program = engine.compile(step.graph())) {
            program.setState(regressor, SmallNetwork.filled(i -> 0.4 * Math.cos(i), 5, SmallNetwork.HIDDEN));
            for (int number = 1; number <= 5; number++) {
                feeds.put(TrainingGraph.STEP, Tensor.scalar(ElementType.FLOAT, number));
                program.run(feeds, List.of());
            }
            double[] trained = List.of("v", "b", "w", regressor).stream()
                    .map(program::state)
                    .flatMapToDouble(HintsTest::numbers)
                    .toArray();
            assertThat(trained).containsExactly(PyTorchValues.of("hint-dense"), within(2e-6));
        }
    }

    private static DoubleStream numbers(Tensor tensor) {
        return IntStream.range(0, (int) tensor.size()).mapToDouble(tensor::getDouble);
    }

    @OnEachEngine
    void leavesTheRegressorOut(Engine engine) {
        Path file = folder.resolve(engine.name() + ".onnx");
        Model student = SmallNetwork.model();
        ModelFiles.write(student, file);
        CompressionScope scope = Scopes.training(engine, SmallNetwork.data());
        CompressionResult result =
                hints(file, "hint", hidden(student)).plan(teacher(), scope).apply();
        assertThat(result.model().parameters()).isEqualTo(student.parameters());
        assertThat(result.model().graph().nodes()).isEqualTo(student.graph().nodes());
        assertThat(scope.evaluate(result.model()).loss())
                .isLessThan(scope.evaluate(student).loss());
    }

    @OnEachEngine
    void namesAValueThatIsNotThere(Engine engine) {
        CompressionScope scope = Scopes.training(engine, SmallNetwork.data());
        Path file = folder.resolve("student.onnx");
        ModelFiles.write(SmallNetwork.model(), file);
        assertThatThrownBy(() -> hints(file, "hind", "y").plan(teacher(), scope))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("teacher-value is hind")
                .hasMessageContaining("hint");
    }

    private static Compressor hints(Path file, String teacherValue, String studentValue) {
        return ProvidedExtensions.create(
                CompressorProvider.class,
                "hints",
                Map.of("student", file, "teacher-value", teacherValue, "student-value", studentValue));
    }

    @Nested
    class Contract extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return new Hints.Provider();
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of(
                    "student", student,
                    "teacher-value", "relu_7.Relu",
                    "student-value", "relu_3.Relu",
                    "epochs", 10,
                    "optimizer", "adam:lr=0.02");
        }
    }
}
