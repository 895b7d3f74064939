package dev.kiln.onnx;

import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * One run of a model before it was written; a runtime that opens the file must compute the same results.
 *
 * @param inputs the feed of each input of the graph, by name
 * @param outputs the results, by name; missing ones are not compared
 * @param source the origin of the numbers in messages, such as "the engine djl on 8 examples of iris.csv"
 */
public record FileExample(Map<String, Tensor> inputs, Map<String, Tensor> outputs, String source) {

    /** Copies the maps. */
    public FileExample {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
    }
}
