package dev.kiln.plugins.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.ServiceDeclarations;
import org.junit.jupiter.api.Test;

class LossesTest {

    private static final TensorType CLASSES = new TensorType(ElementType.INT64, Shape.batchOf());

    private static TensorType values(long... example) {
        return TensorType.floats(Shape.batchOf(example));
    }

    private static Value write(String loss, TensorType prediction, TensorType target) {
        GraphBuilder graph = new GraphBuilder("loss");
        return ProvidedExtensions.create(LossProvider.class, loss)
                .apply(graph.input("prediction", prediction), graph.input("target", target));
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(CrossEntropy.class))
                .isEqualTo(ServiceDeclarations.ofModule(CrossEntropy.class));
    }

    @Test
    void lossesAreOneNumberForEachExample() {
        assertThat(write("cross-entropy", values(10), CLASSES).type()).isEqualTo(values());
        assertThat(write("cross-entropy:label-smoothing=0.1", values(10), CLASSES)
                        .type())
                .isEqualTo(values());
        assertThat(write("mse", values(3, 4), values(3, 4)).type()).isEqualTo(values());
        assertThat(write("mse", values(), values()).type()).isEqualTo(values());
    }

    @Test
    void crossEntropyRefusesImagesForLogits() {
        assertThatThrownBy(() -> write("cross-entropy", values(3, 8, 8), CLASSES))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, 3, 8, 8]")
                .hasMessageContaining("dense");
    }

    @Test
    void crossEntropyRefusesNumbersForClasses() {
        assertThatThrownBy(() -> write("cross-entropy", values(10), values()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("mse");
    }

    @Test
    void crossEntropyRefusesToSmoothEverything() {
        assertThatThrownBy(() -> write("cross-entropy:label-smoothing=1", values(10), CLASSES))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("[0, 1)");
    }

    @Test
    void meanSquaredErrorRefusesShapesThatWouldOnlyBroadcast() {
        assertThatThrownBy(() -> write("mse", values(1), values()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, 1]")
                .hasMessageContaining("FLOAT [N]");
        assertThatThrownBy(() -> write("mse", values(3), values(1))).isInstanceOf(GraphException.class);
    }

    @Test
    void meanSquaredErrorRefusesClasses() {
        assertThatThrownBy(() -> write("mse", values(), CLASSES))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("INT64");
    }
}
