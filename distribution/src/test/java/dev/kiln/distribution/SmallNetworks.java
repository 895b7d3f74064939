package dev.kiln.distribution;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Networks and architectures for strokes that train in a moment. */
final class SmallNetworks {

    static final String ARCHITECTURE = """
            input: {name: image, shape: [1, 28, 28]}
            layers:
              - flatten
              - dense: {units: 16}
              - relu
              - dense: {units: 10}
            """;

    private SmallNetworks() {}

    /** A file with a linear classifier of random weights, 31 KiB. */
    static void writeLinear(Path file) {
        write(file, List.of());
    }

    /** The same with an unknown operator after it. */
    static void writeUnknownOperator(Path file) {
        write(file, List.of("Sharpen"));
    }

    private static void write(Path file, List<String> unknownOperators) {
        GraphBuilder graph = new GraphBuilder("linear");
        Value image = graph.input("image", TensorType.floats(Shape.batchOf(1, 28, 28)));
        Value flat = graph.apply("Flatten", Attributes.NONE, image);
        float[] weights = new float[784 * 10];
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() / 28;
        }
        Value weight = graph.constant("weight", Tensor.of(weights, 784, 10));
        Value logits = graph.apply("MatMul", Attributes.NONE, flat, weight);
        for (String operator : unknownOperators) {
            logits = graph.apply("com.example", operator, Attributes.NONE, List.of(logits), 1)
                    .get(0);
        }
        graph.output("logits", logits);
        OnnxFile.of(graph.build()).write(file);
    }
}
