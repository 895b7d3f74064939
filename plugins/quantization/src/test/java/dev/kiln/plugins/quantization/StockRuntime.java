package dev.kiln.plugins.quantization;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.onnx.OnnxFile;
import java.util.Map;

/** Stock ONNX Runtime without Kiln, given the bytes of a file. */
final class StockRuntime {

    private StockRuntime() {}

    /** Fails where the runtime refuses the model. */
    static void load(Graph graph) {
        try (OrtSession.SessionOptions options = options(OptLevel.ALL_OPT)) {
            session(graph, options).close();
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refuses " + graph, e);
        }
    }

    /** The first result for FLOAT examples. */
    static float[] run(Graph graph, OptLevel level, Tensor examples) {
        try (OrtSession.SessionOptions options = options(level);
                OrtSession session = session(graph, options);
                OnnxTensor fed =
                        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), examples.floats(), examples.shape());
                OrtSession.Result results =
                        session.run(Map.of(graph.inputs().get(0).name(), fed))) {
            var buffer = ((OnnxTensor) results.get(0)).getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refuses " + graph, e);
        }
    }

    private static OrtSession session(Graph graph, OrtSession.SessionOptions options) throws OrtException {
        return OrtEnvironment.getEnvironment().createSession(OnnxFile.of(graph).toBytes(), options);
    }

    private static OrtSession.SessionOptions options(OptLevel level) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(level);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        return options;
    }
}
