package dev.kiln.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Artificial values for the inputs of a session: waves in {@code [0, 1]}, and zeros for integers. */
final class StockInputs {

    private static final int MOST_ELEMENTS = 1 << 24;

    private StockInputs() {}

    /** Feeds of one example; empty where a length other than the first is unknown, or a type is not numeric. */
    static Optional<Map<String, Tensor>> of(OrtSession session) throws OrtException {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
            Optional<Tensor> numbers =
                    input.getValue().getInfo() instanceof TensorInfo info ? numbers(info) : Optional.empty();
            if (numbers.isEmpty()) {
                return Optional.empty();
            }
            feeds.put(input.getKey(), numbers.get());
        }
        return Optional.of(feeds);
    }

    private static Optional<Tensor> numbers(TensorInfo info) {
        long[] shape = info.getShape().clone();
        if (shape.length > 0 && shape[0] < 0) {
            shape[0] = 1;
        }
        double elements = 1;
        for (long length : shape) {
            elements *= length;
            if (length < 0) {
                return Optional.empty();
            }
        }
        return elements > MOST_ELEMENTS ? Optional.empty() : numbers(info.type.name(), shape);
    }

    private static Optional<Tensor> numbers(String type, long[] shape) {
        return switch (type) {
            case "FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16" ->
                Optional.of(waves(shape).cast(ElementType.valueOf(type)));
            case "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL" ->
                Optional.of(Tensor.zeros(ElementType.valueOf(type), shape));
            default -> Optional.empty();
        };
    }

    private static Tensor waves(long[] shape) {
        Tensor zeros = Tensor.zeros(ElementType.FLOAT, shape);
        float[] values = new float[(int) zeros.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 + 0.5 * Math.sin(1.7 * i));
        }
        return Tensor.of(values, shape);
    }
}
