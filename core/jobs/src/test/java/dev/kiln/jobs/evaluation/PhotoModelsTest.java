package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extensions;
import dev.kiln.jobs.attack.AttackListener;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.jobs.fit.Predictor;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;

/** SqueezeNet on photos of any size, against what other tools said of them, and under attack. */
class PhotoModelsTest {

    /** Of SqueezeNet's first choice for each photo, in the order of the table. */
    private static final double[] PROBABILITIES = {0.435, 0.900, 0.997, 0.840, 0.651, 0.832, 0.962, 0.605, 0.723};

    private static final Extensions EXTENSIONS = Extensions.besideHost();

    /** Pixels are decoded and scaled by other tools with other roundings. */
    private static final double TOLERANCE = 0.03;

    private static Model squeezeNet(String file) {
        Optional<Path> path = SharedFiles.find("models/imagenet/" + file);
        assumeTrue(path.isPresent());
        return withRedGreenBlue(ModelFiles.read(path.get()));
    }

    /** A model that wants blue, green and red from 0 to 255 minus their means, fed with red, green and blue in [0, 1]. */
    private static Model withRedGreenBlue(Model model) {
        Input features = model.features();
        GraphBuilder graph = new GraphBuilder("squeezenet");
        Value rgb = graph.input(
                "photo", TensorType.floats(Shape.of(features.type().shape().dims())));
        Value bgr = graph.constant(Tensor.of(new long[] {2, 1, 0}, 3));
        Value mean = graph.constant(Tensor.of(new float[] {104, 117, 123}, 3, 1, 1));
        Value wanted =
                rgb.gather(bgr, 1).mul(255).sub(mean).cast(features.type().elementType());
        Map<String, Value> values = graph.inline(model.graph(), Map.of(features.name(), wanted));
        graph.output(
                "probabilities",
                Objects.requireNonNull(values.get(model.prediction().output())));
        return Model.of(graph.build());
    }

    private static DataSet photos(Model model) {
        Path folder = SharedFiles.find("models/imagenet").orElseThrow();
        return DataSets.builtIn()
                .open(
                        "images:" + folder.resolve("images")
                                + "?resize=256&labels=labels.csv&class=squeezenet_fp32_top1" + "&classes="
                                + folder.resolve("synset.txt"),
                        model);
    }

    private static void predictsAsOtherToolsDo(Engine engine, Model model) {
        DataSet photos = photos(model);
        long[] all = LongStream.range(0, photos.size()).toArray();
        try (Predictor predictor =
                new Predictor(engine::compile, model, photos.task(), ModelInput.of(model, photos), 1)) {
            Tensor logits = predictor.predict(photos.batch(all).inputs());
            long[] labels = photos.batch(all).targets().toLongArray();
            for (int i = 0; i < labels.length; i++) {
                float[] row = logits.slice(i, i + 1).toFloatArray();
                double sum = 0;
                int best = 0;
                for (int k = 0; k < row.length; k++) {
                    best = row[k] > row[best] ? k : best;
                }
                for (float value : row) {
                    sum += Math.exp(value - row[best]);
                }
                assertThat(best).as("photo %d", i).isEqualTo((int) labels[i]);
                assertThat(1 / sum).as("photo %d", i).isCloseTo(PROBABILITIES[i], within(TOLERANCE));
            }
        }
    }

    @OnEachEngine
    void squeezeNetSaysOfPhotosWhatItSaysElsewhere(Engine engine) {
        predictsAsOtherToolsDo(engine, squeezeNet("squeezenet-fp32-7.onnx"));
    }

    @OnEachEngine
    void squeezeNetInHalfPrecisionSaysTheSame(Engine engine) {
        predictsAsOtherToolsDo(engine, squeezeNet("squeezenet-fp16-7.onnx"));
    }

    @Tag("slow")
    @OnEachEngine
    void aChangeThatNobodySeesFoolsSqueezeNetOnEveryPhoto(Engine engine) {
        Model model = squeezeNet("squeezenet-fp32-7.onnx");
        Robustness robustness = new RobustnessEvaluation(engine, RobustnessSettings.DEFAULT)
                .evaluate(
                        model,
                        photos(model),
                        List.of(attack("fgsm"), attack("pgd:steps=20")),
                        List.of(2 / 255.0),
                        AttackListener.SILENT);
        robustness
                .results()
                .forEach(result -> System.out.printf(
                        "%s %s: robust accuracy %.3f%n", engine.name(), result.attack(), result.robustAccuracy()));
        assertThat(robustness.cleanAccuracy()).isEqualTo(1);
        assertThat(robustness.results().get(0).robustAccuracy()).isZero();
        assertThat(robustness.results().get(1).robustAccuracy()).isZero();
    }

    private static NamedAttack attack(String specification) {
        Attack attack = EXTENSIONS
                .create(AttackProvider.KIND, Specification.parse(specification))
                .instance();
        return new NamedAttack(specification, attack);
    }
}
