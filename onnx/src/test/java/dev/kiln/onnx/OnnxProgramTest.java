package dev.kiln.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kiln.api.GraphException;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Noise;
import dev.kiln.api.graph.Value;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.tensor.TensorType;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.TensorProto;
import dev.kiln.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxProgramTest {

    private static final Tensor TWO = Tensor.of(new float[] {1, 2}, 2);

    private static ModelProto parse(OnnxProgram program) throws InvalidProtocolBufferException {
        return ModelProto.parseFrom(program.model());
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    @Test
    void statesBecomeInputsAndOutputs() throws InvalidProtocolBufferException {
        GraphBuilder graph = new GraphBuilder("step");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2)));
        Value noise = graph.noise("r", Noise.UNIFORM, Shape.batchOf(2));
        Value w = graph.state("w", TWO);
        Value next = w.add(w);
        graph.update(w, next);
        graph.output("y", x.add(noise).add(w));
        Graph built = graph.build();

        OnnxProgram program = OnnxProgram.of(built);
        ModelProto model = parse(program);
        assertThat(names(model.getGraph().getInputList())).containsExactly("x", noise.name(), "w");
        assertThat(program.stateOutputs()).isEqualTo(Map.of("w", next.name()));
        assertThat(names(model.getGraph().getOutputList()))
                .containsExactly(built.outputs().get(0), next.name());
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(Graph.OPSET);
        assertThat(program.model().isDirect()).isTrue();
    }

    @Test
    void aStateThatIsOnlyReadHasNoOutput() throws InvalidProtocolBufferException {
        GraphBuilder graph = new GraphBuilder("read");
        Value w = graph.state("w", TWO);
        graph.output("y", w.add(w));
        OnnxProgram program = OnnxProgram.of(graph.build());
        assertThat(program.stateOutputs()).isEmpty();
        assertThat(parse(program).getGraph().getOutputCount()).isEqualTo(1);
    }

    @Test
    void aStateReplacedByWhatNoNodeMakesIsCopied() throws InvalidProtocolBufferException {
        GraphBuilder graph = new GraphBuilder("shift");
        Value x = graph.input("x", TWO.type());
        Value newer = graph.state("newer", TWO);
        Value older = graph.state("older", TWO);
        graph.update(newer, x);
        graph.update(older, newer);
        graph.output("y", older.add(x));

        OnnxProgram program = OnnxProgram.of(graph.build());
        assertThat(program.stateOutputs()).isEqualTo(Map.of("newer", "newer_next", "older", "older_next"));
        assertThat(parse(program).getGraph().getNodeList())
                .filteredOn(
                        n -> n.getOpType().equals("Identity") && n.getOutput(0).endsWith("_next"))
                .extracting(n -> n.getInput(0), n -> n.getOutput(0))
                .containsExactly(tuple("x", "newer_next"), tuple("newer", "older_next"));
    }

    @Test
    void twoStatesReplacedByOneValueHaveAnOutputEach() throws InvalidProtocolBufferException {
        GraphBuilder graph = new GraphBuilder("twins");
        Value a = graph.state("a", TWO);
        Value b = graph.state("b", TWO);
        Value sum = a.add(b);
        graph.update(a, sum);
        graph.update(b, sum);
        OnnxProgram program = OnnxProgram.of(graph.build());
        assertThat(program.stateOutputs()).isEqualTo(Map.of("a", sum.name(), "b", "b_next"));
        assertThat(names(parse(program).getGraph().getOutputList())).containsExactly(sum.name(), "b_next");
    }

    @Test
    void constantsStandInsideOutsideOrAreFed() throws InvalidProtocolBufferException {
        GraphBuilder graph = new GraphBuilder("places");
        Value x = graph.input("x", TWO.type());
        Value inside = graph.constant("inside", TWO);
        Value outside = graph.constant("outside", TWO);
        Value fed = graph.constant("fed", TWO);
        graph.output("y", x.add(inside).add(outside).add(fed));
        Map<String, ConstantPlace> places =
                Map.of("inside", ConstantPlace.INSIDE, "outside", ConstantPlace.OUTSIDE, "fed", ConstantPlace.INPUT);

        ModelProto model =
                parse(OnnxProgram.of(graph.build(), name -> places.getOrDefault(name, ConstantPlace.INSIDE)));
        assertThat(names(model.getGraph().getInputList())).containsExactly("x", "fed");
        assertThat(model.getGraph().getInitializerList())
                .extracting(TensorProto::getName)
                .containsExactly("inside", "outside");
        TensorProto external = model.getGraph().getInitializer(1);
        assertThat(external.getDataLocation()).isEqualTo(TensorProto.DataLocation.EXTERNAL);
        assertThat(external.getDimsList()).containsExactly(2L);
        assertThat(external.hasRawData()).isFalse();
    }

    @Test
    void gradientStaysAndItsDomainIsImported() throws InvalidProtocolBufferException {
        GraphBuilder graph = new GraphBuilder("gradient");
        Value x = graph.input("x", TWO.type());
        graph.output("g", graph.gradient(x.mul(x), x));
        ModelProto model = parse(OnnxProgram.of(graph.build()));
        assertThat(model.getGraph().getNodeList()).anyMatch(n -> n.getOpType().equals("Gradient"));
        assertThat(model.getOpsetImportList())
                .anyMatch(o -> o.getDomain().equals("ai.onnx.preview.training") && o.getVersion() == 1);
    }

    @Test
    void aFileHasNoPlaceForStates() {
        GraphBuilder graph = new GraphBuilder("states");
        graph.output("y", graph.state("w", TWO).neg());
        Graph built = graph.build();
        assertThatThrownBy(() -> OnnxFile.of(built))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("1 states");
    }
}
