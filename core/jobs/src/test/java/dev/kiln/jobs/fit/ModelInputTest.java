package dev.kiln.jobs.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelInputTest {

    private static Model taking(Shape shape) {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", graph.input("x", TensorType.floats(shape)).relu());
        return Model.of(graph.build());
    }

    private static ModelInput fit(Shape shape, long... example) {
        return ModelInput.of(taking(shape), example, "the data");
    }

    @Test
    void laysImagesOutAsVectorsAndBack() {
        ModelInput flat = fit(Shape.batchOf(784), 1, 28, 28);
        assertThat(flat.layOut(Tensor.zeros(ElementType.FLOAT, 5, 1, 28, 28)).shape())
                .containsExactly(5, 784);
        ModelInput image = fit(Shape.batchOf(1, 28, 28), 784);
        assertThat(image.layOut(Tensor.zeros(ElementType.FLOAT, 5, 784)).shape())
                .containsExactly(5, 1, 28, 28);
    }

    @Test
    void letsAxesOfLengthOneComeAndGo() {
        assertThat(fit(Shape.batchOf(28, 28), 1, 28, 28).example()).containsExactly(28, 28);
        assertThat(fit(Shape.batchOf(1, 28, 28), 28, 28).example()).containsExactly(1, 28, 28);
    }

    @Test
    void takesLengthsThatTheModelLeavesOpenFromTheData() {
        Shape open = Shape.of(List.of(Dim.of("N"), Dim.of(3), Dim.of("H"), Dim.of("W")));
        assertThat(fit(open, 3, 17, 19).example()).containsExactly(3, 17, 19);
    }

    @Test
    void knowsAFixedBatch() {
        assertThat(fit(Shape.of(8, 4), 4).fixedBatch()).hasValue(8);
        assertThat(fit(Shape.batchOf(4), 4).fixedBatch()).isEmpty();
    }

    @Test
    void neverGuessesTheOrderOfAxes() {
        assertThatThrownBy(() -> fit(Shape.batchOf(32, 32, 3), 3, 32, 32))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[3, 32, 32]")
                .hasMessageContaining("[N, 32, 32, 3]");
    }

    @Test
    void namesBothShapesWhereTheCountsDiffer() {
        assertThatThrownBy(() -> fit(Shape.batchOf(100), 1, 28, 28))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[1, 28, 28]")
                .hasMessageContaining("[N, 100]");
    }
}
