package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.data.NpzFile;
import dev.kiln.data.NpzWriter;
import dev.kiln.graph.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network of two inputs and two targets through every command. */
class SeveralColumnsIT {

    private static final int EXAMPLES = 120;
    private static final String DATA = "npz:two.npz?x=left,right&y=kind,size";

    private static final String NETWORK = """
            inputs:
              left: {shape: [3]}
              right: {shape: [2]}
            layers:
              - dense: {units: 16, from: left, name: of-left}
              - dense: {units: 16, from: right, name: of-right}
              - concat: {from: [of-left, of-right], name: both}
              - tanh: {name: bent}
              - dense: {units: 2, name: kind}
              - dense: {units: 1, from: bent, name: size}
            outputs: [kind, size]
            """;

    @TempDir
    private Path folder;

    private static Map<String, Tensor> arrays() {
        float[] left = new float[3 * EXAMPLES];
        float[] right = new float[2 * EXAMPLES];
        long[] kind = new long[EXAMPLES];
        float[] size = new float[EXAMPLES];
        for (int i = 0; i < left.length; i++) {
            left[i] = (float) (0.5 + 0.5 * Math.sin(1.7 * i));
        }
        for (int i = 0; i < right.length; i++) {
            right[i] = (float) (0.5 + 0.5 * Math.sin(2.9 * i + 1));
        }
        for (int i = 0; i < EXAMPLES; i++) {
            float ofLeft = left[3 * i] + left[3 * i + 1] - left[3 * i + 2];
            float ofRight = right[2 * i] - right[2 * i + 1];
            kind[i] = ofLeft > ofRight + 0.5f ? 1 : 0;
            size[i] = 0.5f * ofLeft + 0.25f * ofRight;
        }
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("left", Tensor.of(left, EXAMPLES, 3));
        arrays.put("right", Tensor.of(right, EXAMPLES, 2));
        arrays.put("kind", Tensor.of(kind, EXAMPLES));
        arrays.put("size", Tensor.of(size, EXAMPLES, 1));
        return arrays;
    }

    private static Outcome done(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void isTrainedEvaluatedAttackedAndCompressed(String engine) {
        Workplace place = Workplace.of(folder).write("two.yaml", NETWORK);
        NpzWriter.write(place.file("two.npz"), arrays());
        String on = " --engine " + engine;
        Outcome trained = done(place.kiln("train --arch two.yaml --data " + DATA
                + " --out two.onnx --epochs 60 --optimizer adam:lr=0.02 --loss size=mse --loss-weight size=0.5" + on));
        assertThat(trained.out()).containsPattern("two.onnx +size +RMSE");
        assertThat(done(place.kiln("evaluate two.onnx --data " + DATA + on)).out())
                .contains("accuracy")
                .contains("size")
                .contains("R²");
        attacks(place, on);
        compresses(place, on);
    }

    private static void attacks(Workplace place, String on) {
        Outcome first =
                done(place.kiln("attack two.onnx --data " + DATA + " --attack pgd --eps 0.2 --save left.npz" + on));
        assertThat(first.out() + first.err()).contains("left is perturbed, and not right");
        done(place.kiln("attack two.onnx --data " + DATA
                + " --attack pgd --eps 0.2 --save right.npz --attacked-input right" + on));
        try (NpzFile left = NpzFile.open(place.file("left.npz"));
                NpzFile right = NpzFile.open(place.file("right.npz"))) {
            assertThat(left.read("adv_pgd_0.2").shape()).containsExactly(EXAMPLES, 3);
            assertThat(right.read("adv_pgd_0.2").shape()).containsExactly(EXAMPLES, 2);
            assertThat(right.read("left").toFloatArray())
                    .isEqualTo(arrays().get("left").toFloatArray());
        }
    }

    private static void compresses(Workplace place, String on) {
        for (String method : new String[] {
            "magnitude-pruning:sparsity=0.3,epochs=3",
            "pruning:sparsity=0.3,granularity=[filters],epochs=2",
            "dynamic-quantization",
            "static-quantization",
            "distillation:student=two.yaml,epochs=5"
        }) {
            done(place.kiln("compress two.onnx --out small.onnx --method " + method + " --data " + DATA + on));
            assertThat(done(place.kiln("evaluate small.onnx --data " + DATA + on))
                            .out())
                    .as(method)
                    .contains("accuracy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"npz:two.npz?x=left&y=kind", "strokes:test"})
    void refusesDataWithoutAColumnForEachInput(String data) {
        Workplace place = Workplace.of(folder).write("two.yaml", NETWORK);
        NpzWriter.write(place.file("two.npz"), arrays());
        Outcome refused = place.kiln("train --arch two.yaml --data " + data + " --out two.onnx");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("takes the inputs left, right");
        assertThat(place.file("two.onnx")).doesNotExist();
    }
}
