package dev.kiln.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Device;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The calls to ONNX Runtime that need more than one line. */
final class OrtCalls {

    private static final int MOST_DEVICES = 16;

    /** The option for the folder of the files that a message refers to. */
    private static final String FOLDER = "session.model_external_initializers_file_folder_path";

    /**
     * The option for the maximum size of a constant that the runtime folds as it loads, since a few bytes of a file can
     * ask for terabytes: twice the size of the graph's own constants, or {@link #LEAST_FOLDED}.
     */
    private static final String FOLDED_BYTES = "optimization.constant_folding_max_output_size_in_bytes";

    private static final long LEAST_FOLDED = 64L << 20;

    private OrtCalls() {}

    /** The environment of the process; ONNX Runtime allows one. It logs nothing: errors are thrown as exceptions. */
    static OrtEnvironment environment() {
        return Shared.ENVIRONMENT;
    }

    /** Loads the native library on first use, and requests the environment once. */
    private static final class Shared {
        static final OrtEnvironment ENVIRONMENT =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "kiln");
    }

    /** The CUDA devices for which session options can be made: the runtime has no call that lists them. */
    static List<Device> cudaDevices() {
        return IntStream.range(0, MOST_DEVICES)
                .mapToObj(index -> new Device(Device.Kind.GPU, index))
                .takeWhile(OrtCalls::isThere)
                .toList();
    }

    private static boolean isThere(Device device) {
        try (SessionOptions options = new SessionOptions()) {
            options.addCUDA(device.index());
            return true;
        } catch (OrtException e) {
            return false;
        }
    }

    /**
     * A session of a message with external weights.
     *
     * @param fusesIntegers whether the runtime may fuse operators between quantization and dequantization into
     *     operators on integers, a rewriting that makes some valid graphs invalid
     */
    static OrtSession session(byte[] model, Weights weights, EngineOptions options, boolean fusesIntegers)
            throws OrtException {
        try (SessionOptions session = new SessionOptions()) {
            session.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            if (!fusesIntegers) {
                session.addConfigEntry("session.disable_quant_qdq", "1");
            }
            return session(model, weights, options, session);
        }
    }

    /**
     * Loads such a message without optimizations, only to check that the runtime can.
     *
     * @param graph the graph of the message
     * @return a clause for each input and output that is not a tensor
     */
    static List<String> load(byte[] model, Graph graph, Weights weights, EngineOptions options) throws OrtException {
        try (SessionOptions session = new SessionOptions()) {
            session.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
            session.addConfigEntry("session.disable_prepacking", "1");
            try (OrtSession loaded = session(model, weights, options, session)) {
                return Ports.obstacles(loaded, graph);
            }
        }
    }

    private static OrtSession session(byte[] model, Weights weights, EngineOptions options, SessionOptions session)
            throws OrtException {
        Map<String, OnnxTensorLike> handed = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Tensor> weight : weights.handed().entrySet()) {
                handed.put(weight.getKey(), view(weight.getValue()));
            }
            if (!handed.isEmpty()) {
                session.addExternalInitializers(handed);
            }
            if (weights.folder().isPresent()) {
                session.addConfigEntry(FOLDER, weights.folder().get().toString());
            }
            session.setIntraOpNumThreads(options.threads());
            session.setInterOpNumThreads(1);
            session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            // spinning threads make a busy machine many times slower, and an idle one hardly faster
            session.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (options.device().kind() == Device.Kind.GPU) {
                session.addCUDA(options.device().index());
            }
            session.addConfigEntry(
                    FOLDED_BYTES, Long.toString(Math.max(LEAST_FOLDED, 2 * (model.length + weights.bytes()))));
            return environment().createSession(model, session);
        } finally {
            handed.values().forEach(OnnxTensorLike::close);
        }
    }

    /** The tensor as one of ONNX Runtime, which shares its memory where that is direct. */
    static OnnxTensor view(Tensor tensor) throws OrtException {
        if (tensor.elementType() == ElementType.STRING) {
            return OnnxTensor.createTensor(environment(), tensor.strings().toArray(String[]::new), tensor.shape());
        }
        return OnnxTensor.createTensor(environment(), tensor.bytes(), tensor.shape(), javaType(tensor.elementType()));
    }

    /** A copy of a result that ONNX Runtime allocated. */
    static Tensor copy(OnnxTensor result) throws OrtException {
        long[] shape = result.getInfo().getShape();
        if (result.getInfo().type == OnnxJavaType.STRING) {
            return Tensor.of(List.of((String[]) flat(result)), shape);
        }
        return Tensor.wrap(elementType(result.getInfo().type), result.getByteBuffer(), shape);
    }

    private static Object flat(OnnxTensor strings) throws OrtException {
        Object value = strings.getValue();
        return value instanceof String one
                ? new String[] {one}
                : ai.onnxruntime.OrtUtil.flattenString((Object[]) value);
    }

    static boolean knows(ElementType type) {
        return switch (type) {
            case FLOAT, DOUBLE, INT8, INT16, INT32, INT64, BOOL, UINT8, FLOAT16, BFLOAT16, STRING -> true;
            default -> false;
        };
    }

    private static OnnxJavaType javaType(ElementType type) {
        if (!knows(type)) {
            throw new EngineException(
                    "A value of the element type " + type + " cannot be passed to ONNX Runtime; cast it in the graph.");
        }
        return OnnxJavaType.valueOf(type.name());
    }

    private static ElementType elementType(OnnxJavaType type) {
        return ElementType.valueOf(type.name());
    }
}
