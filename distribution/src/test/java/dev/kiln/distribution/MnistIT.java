package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kiln.data.NpzFile;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.models.ModelFiles;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job on MNIST, with the results known from the literature. */
@Tag("slow")
class MnistIT {

    private static final String VALIDATION = " --validation mnist:mnist?split=test";
    private static final List<String> ENGINES = List.of("onnx", "djl");

    private static Workplace workplace = Workplace.of(Path.of(""));
    private static final Map<String, Double> ACCURACY = new TreeMap<>();

    @BeforeAll
    static void trains(@TempDir Path folder) throws IOException {
        Optional<Path> mnist = SharedFiles.find("data/mnist");
        assumeTrue(mnist.isPresent());
        Files.createSymbolicLink(folder.resolve("mnist"), mnist.get().toAbsolutePath());
        workplace = Workplace.of(folder)
                .write("mlp.yaml", perceptron(64))
                .write("student.yaml", perceptron(32))
                .write("cnn.yaml", """
                        input: {name: image, shape: [1, 28, 28]}
                        layers:
                          - conv2d: {channels: 16, kernel: 3, padding: same}
                          - relu
                          - max-pool2d: {kernel: 2}
                          - conv2d: {channels: 32, kernel: 3, padding: same}
                          - relu
                          - max-pool2d: {kernel: 2}
                          - flatten
                          - dense: {units: 10}
                        """);
        for (String engine : ENGINES) {
            train("mlp", "--epochs 10 --optimizer sgd:lr=0.01,momentum=0.5", engine);
            train("cnn", "--epochs 3 --optimizer adam:lr=0.002", engine);
        }
    }

    private static String perceptron(int hidden) {
        return """
                input: {name: image, shape: [1, 28, 28]}
                layers:
                  - flatten
                  - dense: {units: %d}
                  - relu
                  - dense: {units: 10}
                """.formatted(hidden);
    }

    private static void train(String network, String how, String engine) {
        String model = network + "-" + engine;
        JsonNode json = workplace
                .kiln("train --arch " + network + ".yaml --data mnist:mnist --batch-size 64 --quiet " + how + VALIDATION
                        + " --out " + model + ".onnx --json - --engine " + engine)
                .done()
                .json();
        ACCURACY.put(model, json.at("/final/accuracy").asDouble());
    }

    private static JsonNode compress(String model, String method) {
        return workplace
                .kiln("compress " + model + ".onnx --out small-" + model + ".onnx --quiet --json - --method " + method
                        + VALIDATION)
                .done()
                .json();
    }

    /** PyTorch with the same setting and three seeds: 94.2 to 94.6 %. */
    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void aPerceptronReaches94PercentInTenEpochs(String engine) {
        assertThat(ACCURACY.get("mlp-" + engine)).isBetween(0.94, 0.955);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void aConvolutionalNetworkReaches98AndAHalfPercentInThreeEpochs(String engine) {
        assertThat(ACCURACY.get("cnn-" + engine)).isBetween(0.985, 0.995);
    }

    /**
     * Where a gradient is zero up to rounding, its sign depends on the order of a sum: such pixels are counted, and are
     * fewer than one in ten thousand.
     */
    @Test
    void bothEnginesMakeTheSameAdversarialImagesOfAPerceptron() {
        JsonNode onnx = attack("mlp-onnx", "onnx");
        JsonNode djl = attack("mlp-onnx", "djl");
        for (int i = 0; i < 2; i++) {
            assertThat(robustAccuracy(onnx, i)).isEqualTo(robustAccuracy(djl, i));
        }
        for (String attack : List.of("adv_fgsm_0.1", "adv_pgd_0.1")) {
            float[] one = read("mlp-onnx-onnx.npz", attack);
            float[] other = read("mlp-onnx-djl.npz", attack);
            int different = 0;
            for (int i = 0; i < one.length; i++) {
                different += Math.abs(one[i] - other[i]) > 1e-5 ? 1 : 0;
            }
            assertThat(different).as(attack).isLessThanOrEqualTo(one.length / 10_000);
        }
    }

    @Test
    void bothEnginesFindAConvolutionalNetworkAsRobust() {
        JsonNode onnx = attack("cnn-onnx", "onnx");
        JsonNode djl = attack("cnn-onnx", "djl");
        for (int i = 0; i < 2; i++) {
            assertThat(Math.abs(robustAccuracy(onnx, i) - robustAccuracy(djl, i)))
                    .isLessThanOrEqualTo(0.005);
        }
    }

    private static double robustAccuracy(JsonNode json, int result) {
        return json.get("results").get(result).get("robustAccuracy").asDouble();
    }

    /** FGSM, then PGD with its 40 steps, on 1,000 images; no pixel may leave the ball or the range. */
    private static JsonNode attack(String model, String engine) {
        String file = model + "-" + engine + ".npz";
        JsonNode json = workplace
                .kiln("attack " + model + ".onnx --data mnist:mnist?split=test --limit 1000 --attack fgsm"
                        + " --attack pgd:random-start=false --eps 0.1 --quiet --json - --save " + file + " --engine "
                        + engine)
                .done()
                .json();
        float[] original = read(file, "x");
        for (String attack : List.of("adv_fgsm_0.1", "adv_pgd_0.1")) {
            float[] attacked = read(file, attack);
            float least = 0;
            float greatest = 1;
            float farthest = 0;
            for (int i = 0; i < original.length; i++) {
                least = Math.min(least, attacked[i]);
                greatest = Math.max(greatest, attacked[i]);
                farthest = Math.max(farthest, Math.abs(attacked[i] - original[i]));
            }
            assertThat(List.of(least, greatest)).as(attack).containsExactly(0f, 1f);
            assertThat(farthest).as(attack).isBetween(0.09f, Math.nextUp(0.1f));
        }
        return json;
    }

    private static float[] read(String file, String array) {
        try (NpzFile npz = NpzFile.open(workplace.file(file))) {
            return npz.read(array).toFloatArray();
        }
    }

    @Test
    void anInt8NetworkLosesLessThanAFifthOfAPoint() {
        JsonNode json = compress("cnn-onnx", "static-quantization --calibration mnist:mnist");
        assertThat(Math.abs(drop(json))).isLessThanOrEqualTo(0.002);
        assertThat(json.at("/ratio/latency").asDouble()).isPositive();
        assertThat(json.at("/after/bytes").asLong())
                .isLessThan(json.at("/before/bytes").asLong() / 2);
    }

    private static double drop(JsonNode compression) {
        return compression.at("/before/accuracy").asDouble()
                - compression.at("/after/accuracy").asDouble();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp-onnx", "cnn-onnx"})
    void aNetworkPrunedToATenthLosesLessThanHalfAPoint(String model) {
        JsonNode json = compress(model, "magnitude-pruning:sparsity=0.9,epochs=3 --data mnist:mnist");
        assertThat(drop(json)).isLessThanOrEqualTo(0.005);
        long weights = 0;
        long zeros = 0;
        for (Tensor constant : ModelFiles.read(workplace.file("small-" + model + ".onnx"))
                .graph()
                .constants()
                .values()) {
            if (constant.rank() > 1) {
                weights += constant.size();
                for (float weight : constant.toFloatArray()) {
                    zeros += weight == 0 ? 1 : 0;
                }
            }
        }
        assertThat(zeros).isEqualTo(Math.round(0.9 * weights));
    }

    /** The mean of three seeds, with the same number of epochs. */
    @Test
    void aTaughtStudentBeatsOneThatLearnsAlone() {
        double taught = 0;
        double alone = 0;
        for (int seed = 0; seed < 3; seed++) {
            taught += workplace
                    .kiln("compress cnn-onnx.onnx --out taught.onnx --quiet --json - --data mnist:mnist --method"
                            + " distillation:student=student.yaml,epochs=20,temperature=2 --seed " + seed + VALIDATION)
                    .done()
                    .json()
                    .at("/after/accuracy")
                    .asDouble();
            alone += workplace
                    .kiln("train --arch student.yaml --data mnist:mnist --out alone.onnx --quiet --json -"
                            + " --batch-size 64 --epochs 20 --optimizer adam:lr=0.001 --seed " + seed + VALIDATION)
                    .done()
                    .json()
                    .at("/final/accuracy")
                    .asDouble();
        }
        System.out.printf("taught %.4f, alone %.4f%n", taught / 3, alone / 3);
        assertThat(taught).isGreaterThan(alone);
    }
}
