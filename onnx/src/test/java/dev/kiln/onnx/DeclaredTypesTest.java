package dev.kiln.onnx;

import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.tensor;
import static dev.kiln.onnx.Messages.type;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import dev.kiln.onnx.proto.TypeProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeclaredTypesTest {

    private static OnnxFile read(GraphProto.Builder graph) {
        return OnnxFile.parse(ByteBuffer.wrap(model(21, graph).build().toByteArray()));
    }

    private static GraphProto.Builder declaring(String name, TypeProto type) {
        return graph(floats(2, 3), node("Relu", List.of("x"), "y")).addValueInfo(value(name, type));
    }

    @Test
    void refusesAValueWithOtherElementsThanItsOperatorMakes() {
        GraphProto.Builder graph = graph(floats(2, 3), node("Relu", List.of("x"), "h"), node("Relu", List.of("h"), "y"))
                .addValueInfo(value("h", type(DataType.FLOAT16, 2, 3)));
        assertThatThrownBy(() -> read(graph))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("h is declared as FLOAT16")
                .hasMessageContaining("makes it FLOAT;");
    }

    @Test
    void saysWhereADeclaredShapeContradictsTheOperators() {
        assertThat(read(declaring("y", floats(2, 4))).contradictions())
                .singleElement()
                .asString()
                .contains("y")
                .contains("[2, 4]")
                .contains("[2, 3]");
        assertThat(read(declaring("y", floats(2, 3))).contradictions()).isEmpty();
    }

    @Test
    void declaresADefaultedInputAsTheConstantThatItHasBecome() throws InvalidProtocolBufferException {
        GraphProto.Builder graph = graph(
                        floats(2, 3), node("Relu", List.of("x"), "y"), node("Identity", List.of("w"), "z"))
                .addInput(value("w", floats(3, 1)))
                .addInitializer(tensor("w", DataType.FLOAT, 3, 1).addAllFloatData(List.of(1f, 2f, 3f)));
        OnnxFile file = read(graph);
        Graph wide = GraphEditor.of(file.graph())
                .constant("w", file.graph().constant("w").cast(ElementType.DOUBLE))
                .build();
        ModelProto written = written(new OnnxFile(wide, file.metadata(), file.extras()));
        ValueInfoProto input = written.getGraph().getInputList().stream()
                .filter(i -> i.getName().equals("w"))
                .findFirst()
                .orElseThrow();
        assertThat(input.getType().getTensorType().getElemType()).isEqualTo(ElementType.DOUBLE.code());
    }

    private static ModelProto written(OnnxFile file) throws InvalidProtocolBufferException {
        return ModelProto.parseFrom(file.toBytes());
    }
}
