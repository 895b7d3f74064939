package dev.kiln.onnx;

import dev.kiln.graph.tensor.Tensor;
import java.util.Map;

/**
 * One run of a model, before it was written: whoever opens the file must come to the same results.
 *
 * @param inputs what each input of the graph was fed, by name
 * @param outputs what came of it, by name; those that are left out are not compared
 * @param source what messages call the numbers and who computed the results, such as "the engine djl on 8 examples of
 *     iris.csv"
 */
public record FileExample(Map<String, Tensor> inputs, Map<String, Tensor> outputs, String source) {

    /** Copies the maps. */
    public FileExample {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
    }
}
