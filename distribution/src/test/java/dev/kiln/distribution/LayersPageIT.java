package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.data.NpzWriter;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network of three inputs, two outputs and a shared layer in {@code docs/layers.md}, in YAML and in Java. */
class LayersPageIT {

    private static final Page PAGE = Page.of("layers.md");
    private static final String DATA = "npz:three.npz?x=front,back,table&y=kind,size";
    private static final int EXAMPLES = 200;
    private static final int PIXELS = 28 * 28;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTheNetwork() throws IOException {
        String yaml = PAGE.blocks("yaml").stream()
                .filter(block -> block.startsWith("inputs:"))
                .findFirst()
                .orElseThrow();
        Files.writeString(folder.resolve("network.yaml"), yaml);
    }

    @Test
    void isTheSameInBoth() throws IOException, InterruptedException {
        String java = PAGE.blocks("java").get(0) + """
                Model written = network.build(7);
                Model read = Kiln.network(Path.of("network.yaml")).build(7);
                System.out.println(written.parameters());
                System.out.println("equal " + written.graph().constants().equals(read.graph().constants()));
                Kiln.write(written, Path.of("java.onnx"));
                Kiln.write(read, Path.of("yaml.onnx"));
                """;
        String printed = new JavaExample(folder, "Three")
                .run(
                        java,
                        "dev.kiln.api.layer.Branch",
                        "dev.kiln.api.layer.Network",
                        "dev.kiln.api.layer.NetworkBuilder",
                        "dev.kiln.api.model.Model",
                        "dev.kiln.jobs.Kiln",
                        "dev.kiln.plugins.layers.Concat",
                        "dev.kiln.plugins.layers.Dense",
                        "dev.kiln.plugins.layers.Flatten",
                        "dev.kiln.plugins.layers.Relu");
        assertThat(printed)
                .contains("equal true")
                .contains("[picture.weight, picture.bias, numbers.weight, numbers.bias, kind.weight, kind.bias,"
                        + " size.weight, size.bias]");
        Workplace place = Workplace.of(folder);
        NpzWriter.write(place.file("three.npz"), arrays());
        assertThat(predictions(place, "java.onnx")).isEqualTo(predictions(place, "yaml.onnx"));
    }

    private static String predictions(Workplace place, String model) throws IOException {
        Outcome outcome = place.kiln("predict " + model + " --data " + DATA + " --out predictions.csv");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return Files.readString(place.file("predictions.csv"));
    }

    /** The kind is that of the brighter picture, the size the sum of a row. */
    private static Map<String, Tensor> arrays() {
        float[] front = new float[EXAMPLES * PIXELS];
        float[] back = new float[EXAMPLES * PIXELS];
        float[] table = new float[EXAMPLES * 4];
        long[] kind = new long[EXAMPLES];
        float[] size = new float[EXAMPLES];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) (0.5 + 0.5 * Math.sin(2.3 * i));
            size[i / 4] += table[i];
        }
        for (int i = 0; i < EXAMPLES; i++) {
            boolean isFront = i % 3 == 0;
            kind[i] = isFront ? 0 : 1;
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                float level = (float) (0.2 + 0.2 * Math.sin(1.7 * pixel + i));
                front[i * PIXELS + pixel] = isFront ? level + 0.5f : level;
                back[i * PIXELS + pixel] = isFront ? level : level + 0.5f;
            }
        }
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("front", Tensor.of(front, EXAMPLES, 1, 28, 28));
        arrays.put("back", Tensor.of(back, EXAMPLES, 1, 28, 28));
        arrays.put("table", Tensor.of(table, EXAMPLES, 4));
        arrays.put("kind", Tensor.of(kind, EXAMPLES));
        arrays.put("size", Tensor.of(size, EXAMPLES, 1));
        return arrays;
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "djl"})
    void learnsBothTargets(String engine) throws IOException {
        Workplace place = Workplace.of(folder);
        NpzWriter.write(place.file("three.npz"), arrays());
        Outcome trained = place.kiln("train --arch network.yaml --data " + DATA
                + " --epochs 30 --optimizer adam:lr=0.003 --out three.onnx --json three.json --engine " + engine);

        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(trained.out())
                .containsPattern("three.onnx +(9[5-9]|100)\\.\\d\\d %")
                .containsPattern("three.onnx +size +RMSE");
    }
}
