package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Public models predict what other tools say that they predict. */
class SharedModelAccuracyTest {

    private static final List<String> BY_PYTORCH = List.of("setosa", "versicolor", "virginica");
    private static final List<String> BY_TRIBUO = List.of("versicolor", "virginica", "setosa");

    private static Model read(String name) {
        SharedModel shared = SharedModel.named(name);
        assumeTrue(shared.path().isPresent());
        return shared.read();
    }

    private static Map<String, Tensor> run(Engine engine, Model model, Map<String, Tensor> feeds) {
        try (Program program = engine.compile(model.graph())) {
            return Map.copyOf(program.run(feeds));
        }
    }

    private static Tensor predict(Engine engine, Model model, Tensor input) {
        Map<String, Tensor> feeds = Map.of(model.features().name(), input);
        return Objects.requireNonNull(
                run(engine, model, feeds).get(model.prediction().output()));
    }

    private static int best(Tensor rows, int row, int classes) {
        int best = 0;
        for (int i = 1; i < classes; i++) {
            best = rows.getDouble((long) row * classes + i) > rows.getDouble((long) row * classes + best) ? i : best;
        }
        return best;
    }

    @OnEachEngine
    void ofFlowersAreAsExactAsPublished(Engine engine) {
        assertThat(rightFlowers(engine, "iris-mlp", BY_PYTORCH)).isEqualTo(147);
        assertThat(rightFlowers(engine, "iris-linear", BY_TRIBUO)).isEqualTo(146);
    }

    private static long rightFlowers(Engine engine, String name, List<String> classes) {
        Model model = read(name);
        Tensor rows = predict(
                engine,
                model,
                SharedModel.named(name).inputs().get().values().iterator().next());
        List<String> species = Flowers.species();
        long right = 0;
        for (int i = 0; i < species.size(); i++) {
            right += classes.get(best(rows, i, 3)).equals(species.get(i)) ? 1 : 0;
        }
        return right;
    }

    /**
     * The table has what another tool says of each photo: the most likely class and its probability. The kimono is left
     * out: shrunk to a fifth, whether it is taken for pyjamas hangs on the filter.
     */
    @OnEachEngine
    void ofPhotosAreThoseOfAnotherTool(Engine engine) throws IOException {
        var table = SharedFiles.find("models/imagenet/images/labels.csv");
        assumeTrue(table.isPresent());
        for (String name : List.of("squeezenet-fp32", "squeezenet-fp16")) {
            Model model = read(name);
            List<Tensor> photos = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            List<Double> probabilities = new ArrayList<>();
            for (String line : Files.readAllLines(table.get()).subList(1, 10)) {
                String[] cells = line.replaceAll("\"[^\"]*\"", "").split(",", -1);
                if (cells[0].startsWith("kimono")) {
                    continue;
                }
                photos.add(SharedModel.photo(cells[0]));
                expected.add(Integer.valueOf(cells[3]));
                probabilities.add(Double.valueOf(cells[4]));
            }
            try (Program program = engine.compile(model.graph())) {
                for (int i = 0; i < photos.size(); i++) {
                    Tensor rows = Objects.requireNonNull(program.run(Map.of("data_0", photos.get(i)))
                            .get(model.prediction().output()));
                    assertThat(best(rows, 0, 1000)).as("%s photo %d", name, i).isEqualTo(expected.get(i));
                    // decoders and filters differ a little
                    assertThat(rows.getDouble(expected.get(i))).isCloseTo(probabilities.get(i), within(0.03));
                }
            }
        }
    }

    @OnEachEngine
    void ofFacesTellAPortraitFromAPelican(Engine engine) {
        Model model = read("ultraface");
        assertThat(greatestFace(engine, model, "kimono.jpg")).isCloseTo(1, within(5e-3));
        assertThat(greatestFace(engine, model, "pelican.jpeg")).isCloseTo(0.09, within(2e-2));
    }

    private static double greatestFace(Engine engine, Model model, String photo) {
        Tensor scores = predict(engine, model, SharedModel.resized(photo));
        double greatest = 0;
        for (long anchor = 0; anchor < 4420; anchor++) {
            greatest = Math.max(greatest, scores.getDouble(2 * anchor + 1));
        }
        return greatest;
    }

    @OnEachEngine
    void ofTopologiesAreThoseThatTheyCameWith(Engine engine) throws IOException {
        assertShippedResult(engine, "light_squeezenet");
        assertShippedResult(engine, "light_resnet50");
    }

    /** Its weights take 575 MB in each engine. */
    @OnEachEngine
    @Tag("slow")
    void ofTheGreatTopologyAreThoseThatItCameWith(Engine engine) throws IOException {
        assertShippedResult(engine, "light_vgg19");
    }

    /** ONNX ships what these models return, to 1e-4 relative in the maximum norm. */
    private static void assertShippedResult(Engine engine, String name) throws IOException {
        Model model = read(name);
        Path file = SharedFiles.find("models/topology/" + name + "_output_0.pb").orElseThrow();
        Tensor predicted = predict(engine, model, SharedModel.ramp());
        Tensor expected = tensor(Files.readAllBytes(file), predicted.shape());
        assertThat(Differences.greatest(Map.of("y", predicted), Map.of("y", expected)))
                .as(name)
                .isLessThan(1e-4);
    }

    /** The classes' numbers, which are the end of the file. */
    private static Tensor tensor(byte[] bytes, long... shape) {
        float[] values = new float[1000];
        ByteBuffer.wrap(bytes, bytes.length - 4000, 4000)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return Tensor.of(values, shape);
    }

    /** What attacks and losses take is in front of the softmax. */
    @Test
    void areAskedForInLogits() {
        for (String name : List.of("squeezenet-fp32", "light_resnet50", "iris-linear")) {
            Model model = read(name);
            assertThat(model.logits()).as(name).isNotEqualTo(model.prediction().output());
        }
    }
}
