package dev.kiln.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.TypeProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The inferred types of a model's outputs, compared with the declarations in ONNX's own conformance tests. */
class InferredTypesTest {

    @ParameterizedTest
    @CsvSource({"node, 500", "simple, 3"})
    void agreeWithTheDeclaredOnes(String archive, int atLeastKnown) throws IOException {
        Map<String, byte[]> models = ConformanceModelsTest.models(archive);
        models.remove(ConformanceModelsTest.REFUSED);
        List<String> wrong = new ArrayList<>();
        int known = 0;
        for (Map.Entry<String, byte[]> model : models.entrySet()) {
            ModelProto proto = ModelProto.parseFrom(model.getValue());
            if (ConformanceModelsTest.version(proto) < 7) {
                continue;
            }
            Graph graph = OnnxFile.parse(ByteBuffer.wrap(model.getValue())).graph();
            for (ValueInfoProto output : proto.getGraph().getOutputList()) {
                TensorType inferred = graph.type(output.getName());
                known += inferred.shape().isRanked() ? 1 : 0;
                if (!agree(inferred, output.getType())) {
                    wrong.add(model.getKey() + " " + output.getName() + ": " + inferred);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(known).isGreaterThanOrEqualTo(atLeastKnown);
    }

    private static boolean agree(TensorType inferred, TypeProto declared) {
        if (!declared.hasTensorType() || inferred.elementType() == ElementType.UNDEFINED) {
            return true;
        }
        TypeProto.Tensor tensor = declared.getTensorType();
        return inferred.elementType().code() == tensor.getElemType()
                && inferred.shape().canEqual(tensor.hasShape() ? shape(tensor) : Shape.UNRANKED);
    }

    private static Shape shape(TypeProto.Tensor tensor) {
        return Shape.of(tensor.getShape().getDimList().stream()
                .map(dim -> dim.hasDimValue() ? Dim.of(dim.getDimValue()) : Dim.UNKNOWN)
                .toList());
    }
}
