package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelFilesTest {

    private static Model branching(String name) {
        Graph branch = new GraphEditor()
                .name(name)
                .add("", "Relu", List.of("x"), List.of("b"), Attributes.NONE)
                .output("b")
                .buildBody();
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(branch))
                .with("else_branch", new Attribute.Subgraph(branch));
        return Model.of(new GraphEditor()
                .name("branching")
                .input("x", TensorType.floats(Shape.batchOf(4)))
                .constant("c", Tensor.scalar(ElementType.BOOL, 1))
                .add("", "If", List.of("c"), List.of("y"), branches)
                .output("y")
                .build());
    }

    /** A branch without a name is a graph that Kiln takes and ONNX Runtime does not. */
    @Test
    void refusesBeforeWorkWhatCouldNotBeWrittenAfterIt() {
        assertThatCode(() -> ModelFiles.check(branching("branch"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ModelFiles.check(branching("")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("Nothing was done")
                .hasMessageContaining("refused by ONNX Runtime");
    }
}
