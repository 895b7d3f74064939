package dev.kiln.onnx;

import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.tensor;
import static dev.kiln.onnx.Messages.type;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.SparseTensorProto;
import dev.kiln.onnx.proto.TensorProto.DataType;
import dev.kiln.onnx.proto.TypeProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphDecoderTest {

    @Test
    void constantsListedAsInputsAreConstants() throws Exception {
        ModelProto.Builder old = model(
                        21,
                        graph(floats(2), node("Add", List.of("x", "w"), "y"))
                                .addInput(value("w", floats(1)))
                                .addInitializer(tensor("w", DataType.FLOAT, 1).addFloatData(3)))
                .setIrVersion(3);
        OnnxFile file = Messages.read(old);
        assertThat(file.graph().inputs()).extracting(Input::name).containsExactly("x");
        assertThat(file.graph().constants()).containsEntry("w", Tensor.of(new float[] {3}, 1));
        assertThat(ModelProto.parseFrom(file.toBytes()).getGraph().getInputCount())
                .isEqualTo(1);
    }

    @Test
    void sparseConstantsBecomeDense() {
        SparseTensorProto sparse = SparseTensorProto.newBuilder()
                .setValues(tensor("w", DataType.FLOAT, 1).addFloatData(3))
                .setIndices(tensor("", DataType.INT64, 1).addInt64Data(1))
                .addDims(2)
                .build();
        OnnxFile file = Messages.read(model(
                21, graph(floats(2), node("Add", List.of("x", "w"), "y")).addSparseInitializer(sparse)));
        assertThat(file.graph().constants()).containsEntry("w", Tensor.of(new float[] {0, 3}, 2));
    }

    @Test
    void branchesReadValuesAroundThem() {
        GraphProto.Builder branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(node("Neg", List.of("outer"), "inner"))
                .addOutput(ValueInfoProto.newBuilder().setName("inner"));
        OnnxFile file = Messages.read(model(
                21,
                graph(
                                floats(2),
                                node("Relu", List.of("x"), "outer"),
                                node("If", List.of("c"), "y")
                                        .addAttribute(Messages.graph("then_branch", branch))
                                        .addAttribute(Messages.graph("else_branch", branch)))
                        .addInput(value("c", type(DataType.BOOL)))));
        Graph then = file.graph()
                .producer("y")
                .orElseThrow()
                .attributes()
                .graph("then_branch")
                .orElseThrow();
        assertThat(then.captures()).containsExactly("outer");
        assertThat(Readers.of(file.graph()).of("outer"))
                .extracting(n -> n.operator())
                .containsExactly("If");
    }

    @Test
    void inputsThatAreNoTensorsKeepTheirType() throws Exception {
        TypeProto sequence = TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(floats(2)))
                .build();
        ModelProto model = model(20, graph(sequence, node("SequenceLength", List.of("x"), "y")))
                .build();
        OnnxFile file = Messages.read(model.toBuilder());
        assertThat(ModelProto.parseFrom(file.toBytes())).isEqualTo(model);
    }

    @Test
    void aDeclaredTypeGoesOnceTheValueHasAnother() throws Exception {
        ModelProto.Builder model =
                model(21, graph(floats(2), node("Relu", List.of("x"), "y")).addValueInfo(value("y", floats(2))));
        model.getGraphBuilder().setOutput(0, value("y", floats(2)));
        OnnxFile file = Messages.read(model);
        Graph wider = GraphEditor.of(file.graph())
                .retype("x", TensorType.floats(Shape.of(3)))
                .build();
        GraphProto written = ModelProto.parseFrom(new OnnxFile(wider, file.metadata(), file.extras()).toBytes())
                .getGraph();
        assertThat(written.getInput(0)).isEqualTo(value("x", floats(3)));
        assertThat(written.getOutput(0)).isEqualTo(value("y", floats(3)));
        assertThat(written.getValueInfoList()).isEmpty();
    }
}
