package dev.kiln.onnx.format;

import static dev.kiln.onnx.Messages.entry;
import static dev.kiln.onnx.Messages.floats;
import static dev.kiln.onnx.Messages.graph;
import static dev.kiln.onnx.Messages.model;
import static dev.kiln.onnx.Messages.node;
import static dev.kiln.onnx.Messages.tensor;
import static dev.kiln.onnx.Messages.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.onnx.Messages;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.TensorAnnotation;
import dev.kiln.onnx.proto.TensorProto.DataType;
import dev.kiln.onnx.proto.TrainingInfoProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreadConstantsTest {

    private static GraphProto.Builder withConstants(GraphProto.Builder graph, String... names) {
        Arrays.stream(names)
                .forEach(name ->
                        graph.addInitializer(tensor(name, DataType.FLOAT, 1).addFloatData(1)));
        return graph;
    }

    private static GraphProto.Builder sum(String... constants) {
        return withConstants(graph(floats(1), node("Add", List.of("x", "w"), "y")), constants);
    }

    @Test
    void areThoseThatNoNodeReads() {
        assertThat(Messages.read(model(21, sum("w", "dead"))).unread()).containsExactly("dead");
    }

    @Test
    void areNeitherResultsNorReadInABranch() {
        GraphProto.Builder branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(node("Neg", List.of("inner"), "b"))
                .addOutput(ValueInfoProto.newBuilder().setName("b"));
        GraphProto.Builder whole = withConstants(
                        graph(
                                floats(1),
                                node("If", List.of("c"), "y")
                                        .addAttribute(Messages.graph("then_branch", branch))
                                        .addAttribute(Messages.graph("else_branch", branch))),
                        "inner",
                        "result",
                        "dead")
                .addInput(value("c", Messages.type(DataType.BOOL)))
                .addOutput(ValueInfoProto.newBuilder().setName("result"));
        assertThat(Messages.read(model(21, whole)).unread()).containsExactly("dead");
    }

    @Test
    void areNotNamedByWhatElseTheFileSays() {
        GraphProto.Builder named = sum("w", "default", "scale")
                .addInput(value("default", floats(1)))
                .addQuantizationAnnotation(TensorAnnotation.newBuilder()
                        .setTensorName("w")
                        .addQuantParameterTensorNames(entry("SCALE_TENSOR", "scale")));
        assertThat(Messages.read(model(21, named)).unread()).isEmpty();
        ModelProto.Builder trained = model(21, sum("w", "momentum"));
        trained.addTrainingInfo(TrainingInfoProto.newBuilder().addUpdateBinding(entry("momentum", "next")));
        assertThat(Messages.read(trained).unread()).isEmpty();
    }
}
