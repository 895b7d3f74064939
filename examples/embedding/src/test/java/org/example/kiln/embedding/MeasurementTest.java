package org.example.kiln.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataSets;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.engine.Engines;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.jobs.training.EngineTrainer;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.models.ModelFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementTest {

    private static final String DATA = "strokes:test?size=200";
    private static final String ATTACK = "pgd:steps=10,eps=0.1";

    @TempDir
    private static Path folder;

    private static Path model = Path.of("");

    /** One linear layer on pictures of digits, trained for some seconds. */
    @BeforeAll
    static void trainsAModel() {
        GraphBuilder graph = new GraphBuilder("digits");
        Value picture = graph.input("picture", TensorType.floats(Shape.batchOf(1, 28, 28)));
        Value weight = graph.constant("weight", Tensor.zeros(ElementType.FLOAT, 784, 10));
        Value bias = graph.constant("bias", Tensor.zeros(ElementType.FLOAT, 10));
        graph.output("logits", picture.flatten(1).gemm(weight, bias, false, false));
        Model fresh = Model.of(graph.build()).withParameters(Set.of("weight", "bias"));

        Extensions extensions = Extensions.besideHost();
        TrainingPlan plan = new TrainingPlan(
                extensions
                        .create(LossProvider.KIND, Specification.parse("cross-entropy"))
                        .instance(),
                extensions
                        .create(OptimizerProvider.KIND, Specification.parse("sgd:lr=0.1"))
                        .instance(),
                Schedule.CONSTANT,
                5,
                64,
                List.of());
        model = folder.resolve("digits.onnx");
        try (Engine engine =
                Engines.onPath().open(Optional.empty(), EngineOptions.DEFAULT, Set.of(Capability.TRAINING))) {
            Model trained = new EngineTrainer(engine, TrainingSettings.DEFAULT)
                    .train(fresh, DataSets.builtIn().open("strokes:train?size=3000"), plan);
            ModelFiles.write(trained, model);
        }
    }

    @Test
    void measuresAModelWithAndWithoutAnAttack() {
        Measurement measured = Measurement.of(model, DATA, ATTACK);

        Quality.Classification quality = assertInstanceOf(
                Quality.Classification.class, measured.evaluation().quality());
        double underAttack = measured.robustness().results().get(0).robustAccuracy();
        assertTrue(quality.accuracy() > 0.8, "accuracy " + quality.accuracy());
        assertEquals(quality.accuracy(), measured.robustness().cleanAccuracy());
        assertTrue(underAttack < quality.accuracy() / 2, "under attack " + underAttack);
    }

    /** The jars that the program runs with: those of Maven's scope runtime. */
    private static List<Path> runtimePath() throws IOException {
        String path = Files.readString(Path.of("target", "runtime-class-path.txt")).strip();
        return Stream.of(path.split(File.pathSeparator)).map(Path::of).toList();
    }

    private static boolean isKilnOrOnnxRuntimeOrProtobuf(Path jar) {
        return jar.getFileName().toString().matches("(kiln|onnxruntime|onnxruntime_gpu|protobuf-java)-.*\\.jar");
    }

    @Test
    void needsKilnAndOnnxRuntimeAndProtobufAndNothingElse() throws IOException {
        List<Path> others = runtimePath().stream()
                .filter(jar -> !isKilnOrOnnxRuntimeOrProtobuf(jar))
                .toList();
        assertEquals(List.of(), others);
    }

    /** What the rule above is worth: the tests run with more, and it finds that. */
    @Test
    void theClassPathOfTheTestsHasOtherLibraries() {
        assertTrue(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .anyMatch(jar -> !isKilnOrOnnxRuntimeOrProtobuf(jar)));
    }

    @Test
    void runsOnTheClassPathWithNothingElse() throws IOException, InterruptedException {
        runs("-cp", "", Measurement.class.getName());
    }

    @Test
    void runsOnTheModulePathWithNothingElse() throws IOException, InterruptedException {
        runs("--module-path", "-m", "org.example.kiln.embedding/" + Measurement.class.getName());
    }

    /** Runs the program in a Java of its own, which has the jars of its scope and no others. */
    private static void runs(String pathOption, String mainOption, String main)
            throws IOException, InterruptedException {
        List<String> path = new ArrayList<>(List.of(Path.of("target", "classes").toString()));
        runtimePath().forEach(jar -> path.add(jar.toString()));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                pathOption,
                String.join(File.pathSeparator, path)));
        if (!mainOption.isEmpty()) {
            command.add(mainOption);
        }
        command.addAll(List.of(main, model.toString(), DATA, ATTACK));
        Path output = folder.resolve("output.txt");
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String printed = Files.readString(output);
        assertEquals(0, status, printed);
        assertTrue(printed.contains("accuracy 0.") && printed.contains("under attack 0."), printed);
    }
}
