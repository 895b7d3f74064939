package dev.kiln.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.OnnxFile;
import java.nio.FloatBuffer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files with sparse constants, in the stock runtime. */
class SparseFileTest {

    private static Tensor weight(ElementType type, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 17 == 3 ? (float) (20 * Math.sin(i)) : 0;
        }
        return Tensor.of(values, shape).cast(type);
    }

    /** A convolution, a product and a sum whose constants have many zeros, cast to floats where the operators need it. */
    private static Graph network(ElementType type) {
        GraphBuilder graph = new GraphBuilder("sparse");
        Value x = graph.input("x", TensorType.floats(Shape.of(2, 3, 8, 8)));
        Value kernel = graph.constant("kernel", weight(type, 16, 3, 3, 3));
        Value matrix = graph.constant("matrix", weight(type, 576, 10));
        Value shift = graph.constant("shift", weight(type, 1000)).cast(ElementType.FLOAT);
        Value y = graph.apply("Conv", Attributes.NONE, x, kernel.cast(ElementType.FLOAT));
        y = y.relu().reshape(2, 576).matMul(matrix.cast(ElementType.FLOAT));
        graph.output("y", y.unsqueeze(2).add(shift));
        return graph.build();
    }

    private static float[] result(byte[] file) throws OrtException {
        float[] inputs = new float[2 * 3 * 8 * 8];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) Math.cos(i * i);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file);
                OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(inputs), new long[] {2, 3, 8, 8});
                OrtSession.Result results = session.run(Map.of("x", x))) {
            FloatBuffer values = ((OnnxTensor) results.get(0)).getFloatBuffer();
            float[] array = new float[values.remaining()];
            values.get(array);
            return array;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16", "INT8"})
    void computeTheSameBits(ElementType type) throws OrtException {
        Graph graph = network(type);
        byte[] whole = new OnnxFile(graph, Map.of(), Extras.NONE, false).toBytes();
        byte[] sparse = new OnnxFile(graph, Map.of(), Extras.NONE, true).toBytes();
        assertThat(sparse.length).isLessThan(whole.length);
        float[] expected = result(whole);
        assertThat(expected).hasSize(20_000);
        assertThat(result(sparse)).containsExactly(expected);
    }
}
