package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataSets;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.jobs.evaluation.Quality;
import dev.kiln.models.Architecture;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A recurrent network and a transformer learn whether a sentence praises or complains, from 2,400 sentences; 600 others
 * are the test, of which half are of either class.
 */
@Tag("slow")
class SentenceTrainingTest {

    private static final long SEED = 1;
    private static final int STEPS = 20;

    private final Extensions extensions = Extensions.besideHost();

    @TempDir
    Path folder;

    private Model network(String name) {
        try (InputStream file = SentenceTrainingTest.class.getResourceAsStream(name)) {
            String yaml = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return Architecture.parse(yaml, name, extensions).build(SEED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> sentences() {
        return SharedFiles.find("data/sentiment-sentences")
                .map(found -> Stream.of("amazon_cells", "imdb", "yelp")
                        .map(source -> found.resolve(source + "_labelled.txt").toString())
                        .collect(Collectors.joining(",", "text:", "")));
    }

    private TrainingPlan plan(int epochs) {
        return new TrainingPlan(
                extensions
                        .create(LossProvider.KIND, Specification.parse("cross-entropy"))
                        .instance(),
                extensions
                        .create(OptimizerProvider.KIND, Specification.parse("adam:lr=0.002"))
                        .instance(),
                Schedule.CONSTANT,
                epochs,
                32,
                List.of());
    }

    private static List<Engine> engines() {
        return ServiceLoader.load(EngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.inspect().isUsable())
                .map(provider -> provider.open(EngineOptions.DEFAULT))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentiment-lstm.yaml", "sentiment-transformer.yaml"})
    void learnsWhetherASentencePraises(String name) {
        Optional<String> spec = sentences();
        assumeTrue(spec.isPresent());
        Model fresh = network(name);
        DataSet train = DataSets.builtIn().open(spec.get() + "?split=train", fresh);
        TrainingPlan plan = plan(8);
        List<Engine> engines = engines();
        assertThat(engines).isNotEmpty();
        for (Engine engine : engines) {
            try (engine) {
                Model trained =
                        new EngineTrainer(engine, TrainingSettings.DEFAULT.withSeed(SEED)).train(fresh, train, plan);
                Path file = folder.resolve(engine.name() + ".onnx");
                ModelFiles.write(trained, file);
                Model read = ModelFiles.read(file);
                DataSet test = DataSets.builtIn().open(spec.get() + "?split=test", read);
                double accuracy = accuracy(engine, read, test);
                System.out.printf("%s on %s: accuracy %.4f%n", name, engine.name(), accuracy);
                assertThat(accuracy).isGreaterThan(0.70);
            }
        }
    }

    private static double accuracy(Engine engine, Model model, DataSet data) {
        return ((Quality.Classification)
                        new Evaluator(engine, 64).evaluate(model, data).quality())
                .accuracy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentiment-lstm.yaml", "sentiment-transformer.yaml"})
    void enginesAgreeOnTheLossOfEachStep(String name) {
        Optional<String> spec = sentences();
        assumeTrue(spec.isPresent());
        Model model = network(name);
        DataSet data = DataSets.builtIn().open(spec.get() + "?split=train", model);
        TrainingPlan plan = plan(1);
        Map<String, List<Double>> losses = new HashMap<>();
        for (Engine engine : engines()) {
            try (engine) {
                losses.put(engine.name(), losses(engine, model, data, plan));
            }
        }
        assertThat(losses).hasSizeGreaterThan(1);
        List<List<Double>> all = List.copyOf(losses.values());
        double greatest = 0;
        for (int step = 0; step < STEPS; step++) {
            double one = all.get(0).get(step);
            double other = all.get(1).get(step);
            greatest = Math.max(greatest, Math.abs(one - other) / one);
        }
        System.out.printf("%s: greatest relative difference of %d losses %.2g%n", name, STEPS, greatest);
        assertThat(greatest).isCloseTo(0, within(1e-3));
    }

    private static List<Double> losses(Engine engine, Model model, DataSet data, TrainingPlan plan) {
        TrainingSettings settings = TrainingSettings.DEFAULT.withSeed(SEED);
        TrainingGraph step = TrainingGraph.of(model, data.task(), plan);
        BatchPreparation batches = EngineTrainer.preparation(model, data, plan, step, settings);
        List<Double> losses = new ArrayList<>();
        try (Program program = engine.compile(step.graph())) {
            for (int i = 0; i < STEPS; i++) {
                PreparedBatch prepared = batches.apply(i);
                Map<String, Tensor> feeds = new HashMap<>(prepared.noise());
                feeds.putAll(step.feeds().of(prepared.batch()));
                feeds.put(
                        TrainingGraph.LEARNING_RATE,
                        Tensor.scalar(ElementType.FLOAT, plan.optimizer().learningRate()));
                feeds.put(TrainingGraph.STEP, Tensor.scalar(ElementType.FLOAT, i + 1.0));
                losses.add(Scores.of(program.run(feeds)).loss());
            }
        }
        return losses;
    }
}
