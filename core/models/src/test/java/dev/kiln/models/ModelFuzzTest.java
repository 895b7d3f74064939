package dev.kiln.models;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Extras;
import dev.kiln.host.extension.Extensions;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.fuzz.FuzzContract;
import dev.kiln.testkit.fuzz.FuzzedReader;
import dev.kiln.testkit.fuzz.Mutation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Models and architectures, each with damaged files. */
class ModelFuzzTest extends FuzzContract {

    private static final String PERCEPTRON = """
            input: {name: image, shape: [1, 8, 8]}
            layers:
              - conv2d: {channels: 3, kernel: 3, padding: same}
              - relu
              - max-pool2d: {kernel: 2}
              - residual:
                  - conv2d: {channels: 3, kernel: 3, padding: same}
                  - batch-norm
              - flatten
              - dropout: {rate: 0.2}
              - dense: {units: 4}
            """;

    private static final String WORDS = """
            input: {name: tokens, shape: [6], type: int64}
            layers:
              - embedding: {vocabulary: 20, units: 4}
              - lstm: {units: 3, layers: 2, bidirectional: true, sequences: true}
              - max-over-time
              - dense: {units: 2}
            """;

    private final Extensions extensions = Extensions.besideHost();

    @Override
    protected List<FuzzedReader> readers() throws IOException {
        Model perceptron = build(PERCEPTRON);
        Model words = build(WORDS);
        return List.of(
                new FuzzedReader(
                        "model",
                        List.of(
                                ModelFiles.bytes(perceptron),
                                ModelFiles.bytes(words),
                                OnnxFile.of(perceptron.graph()).toBytes(),
                                OnnxFile.of(words.graph()).toBytes()),
                        Mutation.message(),
                        (content, place) -> TrainableModel.of(ModelFiles.read(write(place, "a.onnx", content)))),
                new FuzzedReader(
                        "model-metadata",
                        List.of(ModelMetadata.of(perceptron).text().getBytes(StandardCharsets.UTF_8)),
                        Mutation.text(),
                        (content, place) -> {
                            String text = new String(content, StandardCharsets.UTF_8);
                            Path file = place.resolve("a.onnx");
                            new OnnxFile(perceptron.graph(), Map.of(ModelMetadata.KEY, text), Extras.NONE).write(file);
                            ModelFiles.read(file);
                        }),
                new FuzzedReader(
                        "architecture",
                        List.of(utf8(PERCEPTRON), utf8(WORDS)),
                        Mutation.text(),
                        (content, place) -> Architecture.read(write(place, "net.yaml", content), extensions)
                                .build(1)));
    }

    private Model build(String architecture) {
        return Architecture.parse(architecture, "valid", extensions).build(1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Path write(Path folder, String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }
}
