package dev.kiln.graph.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The versions against the changelog of the operators. */
class OperatorSetsTest {

    private static GraphEditor editor(ElementType elements) {
        return new GraphEditor().name("test").input("x", new TensorType(elements, Shape.of(2, 3, 4, 4)));
    }

    private static int version(GraphEditor editor) {
        return editor.build().opsets().getOrDefault("", 0);
    }

    private static GraphEditor apply(ElementType elements, String operator, int inputs, Attributes attributes) {
        List<String> read = Collections.nCopies(inputs, "x");
        return editor(elements)
                .add("", operator, read, List.of("y"), attributes)
                .output("y");
    }

    @Test
    void aGraphIsOfTheOldestSetUnlessItUsesWhatCameLater() {
        assertThat(version(apply(ElementType.FLOAT, "Relu", 1, Attributes.NONE)))
                .isEqualTo(20);
        assertThat(version(apply(ElementType.FLOAT, "Swish", 1, Attributes.NONE)))
                .isEqualTo(24);
        assertThat(version(apply(ElementType.FLOAT, "Relu", 1, Attributes.NONE).opset("", 24)))
                .isEqualTo(20);
    }

    @Test
    void attributesAndInputsCountThatCameLater() {
        Attributes toFloat = Attributes.of("to", ElementType.FLOAT.code());
        assertThat(version(apply(ElementType.FLOAT, "Cast", 1, toFloat))).isEqualTo(20);
        assertThat(version(apply(ElementType.FLOAT, "Cast", 1, toFloat.with("round_mode", "up"))))
                .isEqualTo(24);
        assertThat(version(apply(ElementType.FLOAT, "Attention", 3, Attributes.NONE)))
                .isEqualTo(23);
        GraphEditor padded = editor(ElementType.FLOAT)
                .input("n", new TensorType(ElementType.INT64, Shape.of(2)))
                .add("", "Attention", List.of("x", "x", "x", "", "", "", "n"), List.of("y"), Attributes.NONE)
                .output("y");
        assertThat(version(padded)).isEqualTo(24);
    }

    @Test
    void elementTypesCountThatCameLater() {
        assertThat(version(apply(ElementType.BFLOAT16, "Relu", 1, Attributes.NONE)))
                .isEqualTo(20);
        assertThat(version(apply(ElementType.BFLOAT16, "Elu", 1, Attributes.NONE)))
                .isEqualTo(22);
        assertThat(version(apply(ElementType.FLOAT4E2M1, "Identity", 1, Attributes.NONE)))
                .isEqualTo(23);
    }

    private static GraphEditor quantized(ElementType elements, Attributes attributes) {
        return editor(ElementType.FLOAT)
                .constant("scale", Tensor.scalar(ElementType.FLOAT, 1))
                .constant("zero", Tensor.scalar(elements, 0))
                .add("", "QuantizeLinear", List.of("x", "scale", "zero"), List.of("y"), attributes)
                .output("y");
    }

    @Test
    void quantizationCountsWhereItsFormCameLater() {
        assertThat(version(quantized(ElementType.INT8, Attributes.NONE))).isEqualTo(20);
        assertThat(version(quantized(ElementType.FLOAT8E4M3FN, Attributes.NONE)))
                .isEqualTo(20);
        assertThat(version(quantized(ElementType.UINT16, Attributes.NONE))).isEqualTo(21);
        assertThat(version(quantized(ElementType.INT4, Attributes.NONE))).isEqualTo(21);
        assertThat(version(quantized(ElementType.INT8, Attributes.of("output_dtype", ElementType.INT8.code()))))
                .isEqualTo(21);
        assertThat(version(apply(ElementType.INT16, "Identity", 1, Attributes.NONE)))
                .isEqualTo(20);
    }

    @Test
    void operatorsCountWhoseMeaningChanged() {
        GraphEditor normalized = editor(ElementType.FLOAT)
                .constant("c", Tensor.zeros(ElementType.FLOAT, 3))
                .add("", "GroupNormalization", List.of("x", "c", "c"), List.of("y"), Attributes.of("num_groups", 1))
                .output("y");
        assertThat(version(normalized)).isEqualTo(21);
    }

    @Test
    void bodiesCount() {
        Graph branch = new GraphEditor()
                .name("branch")
                .add("", "Swish", List.of("x"), List.of("inner"), Attributes.NONE)
                .output("inner")
                .buildBody();
        Attributes branches = new Attributes(
                Map.of("then_branch", new Attribute.Subgraph(branch), "else_branch", new Attribute.Subgraph(branch)));
        GraphEditor editor = editor(ElementType.FLOAT)
                .input("c", new TensorType(ElementType.BOOL, Shape.SCALAR))
                .add("", "If", List.of("c"), List.of("y"), branches)
                .output("y");
        assertThat(version(editor)).isEqualTo(24);
    }

    @Test
    void otherDomainsHaveOperatorsOfTheSameName() {
        GraphEditor editor = editor(ElementType.FLOAT)
                .add(new Node("", "com.example", "Swish", List.of("x"), List.of("y"), Attributes.NONE, Extras.NONE))
                .output("y");
        assertThat(version(editor)).isEqualTo(20);
    }

    @Test
    void aGraphThatLosesWhatCameLaterIsOfTheOldestSetAgain() {
        Graph swish = apply(ElementType.FLOAT, "Swish", 1, Attributes.NONE).build();
        Node relu = new Node("", "", "Relu", List.of("x"), List.of("y"), Attributes.NONE, Extras.NONE);
        assertThat(version(GraphEditor.of(swish).replace(swish.nodes().get(0), relu)))
                .isEqualTo(20);
    }

    @Test
    void aBuilderFollows() {
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.batchOf(3)));
        builder.output("y", builder.apply("Swish", Attributes.NONE, x));
        assertThat(builder.build().opsets()).containsEntry("", 24);
    }
}
