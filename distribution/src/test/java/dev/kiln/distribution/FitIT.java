package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.data.NpzWriter;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command's answers on whether data fit a model. */
class FitIT {

    private static Workplace workplace = Workplace.of(Path.of(""));

    /** Two of three features are the scores, in reverse order in the other output; values lie in [-2, 3]. */
    @BeforeAll
    static void writesModelsAndData(@TempDir Path folder) {
        workplace = Workplace.of(folder).write("net.yaml", "input: {shape: [3]}\nlayers:\n  - dense: {units: 2}\n");
        GraphBuilder graph = new GraphBuilder("two");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));
        Value scores = x.slice(1, 0, 2);
        graph.output("label", scores.argMax(1));
        graph.output("scores", scores);
        graph.output("turned", x.neg().slice(1, 0, 2));
        OnnxFile.of(graph.build()).write(workplace.file("two.onnx"));
        Tensor features = Tensor.of(new float[] {3, 0, 1, -2, 1, 0, 0, -1, 2, 0.5f, 2, 0}, 4, 3);
        Tensor labels = Tensor.of(new long[] {0, 1, 0, 1}, 4);
        NpzWriter.write(workplace.file("data.npz"), Map.of("x", features, "y", labels));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void takesScoresForThePredictionAndSaysSo(String engine) {
        Outcome outcome = workplace.kiln("evaluate two.onnx --data npz:data.npz --json - --engine " + engine);
        assertThat(outcome.done().json().at("/results/0/accuracy").asDouble()).isEqualTo(1);
        assertThat(outcome.json().at("/notes/0").asText()).contains("scores", "label", "--prediction");
    }

    @Test
    void takesThePredictionThatIsNamed() {
        assertThat(workplace
                        .kiln("evaluate two.onnx --data npz:data.npz --prediction turned --json -")
                        .done()
                        .json()
                        .at("/results/0/accuracy")
                        .asDouble())
                .isZero();
        assertThat(workplace
                        .kiln("evaluate two.onnx --data npz:data.npz --prediction score")
                        .refused()
                        .err())
                .contains("label, scores, turned");
        assertThat(workplace
                        .kiln("evaluate two.onnx --data npz:data.npz --prediction label")
                        .refused()
                        .err())
                .contains("the class that was chosen", "--prediction scores");
    }

    @Test
    void saysWhichOutputIsLikelyToBeThePrediction() {
        Outcome outcome = workplace.kiln("inspect two.onnx --json -").done();
        assertThat(outcome.json().get("prediction").asText()).isEqualTo("scores");
        assertThat(workplace.kiln("inspect two.onnx --prediction turned").done().out())
                .contains("prediction turned");
    }

    @Test
    void refusesToCompressWhatTheDataDoNotFitBeforeItWritesAnything() {
        Map<String, String> before = workplace.content();
        workplace
                .kiln("compress two.onnx --prediction label --method dynamic-quantization --validation npz:data.npz"
                        + " --out out.onnx")
                .refused();
        assertThat(workplace.content()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--input-range -inf,inf", "--input-range=-2,3"})
    void attacksWithinTheRangeThatIsStated(String range) {
        String attack = "attack two.onnx --data npz:data.npz --attack fgsm:eps=0.1 ";
        assertThat(workplace.kiln(attack).refused().err()).contains("--input-range");
        assertThat(workplace
                        .kiln(attack + range + " --json -")
                        .done()
                        .json()
                        .get("cleanAccuracy")
                        .asDouble())
                .isEqualTo(1);
    }

    @Test
    void refusesARangeThatIsNone() {
        for (String range : new String[] {"1,0", "0", "0,x", "nan,1"}) {
            assertThat(workplace
                            .kiln("evaluate two.onnx --data npz:data.npz --input-range " + range)
                            .refused()
                            .err())
                    .contains("--input-range");
        }
    }

    @Test
    void givesANewNetworkTheRangeOfItsData() {
        Outcome trained =
                workplace.kiln("train --arch net.yaml --data npz:data.npz --epochs 1 --out net.onnx --json -");
        assertThat(trained.done().json().at("/notes/0").asText()).contains("without bounds", "[-2.0, 3.0]");
        workplace
                .kiln("attack net.onnx --data npz:data.npz --attack fgsm:eps=0.1")
                .done();
    }
}
