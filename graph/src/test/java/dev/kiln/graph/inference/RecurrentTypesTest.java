package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import org.junit.jupiter.api.Test;

class RecurrentTypesTest {

    private final Operators ops = new Operators();

    @Test
    void givesAllHiddenValuesAndTheLastOnes() {
        Value x = ops.floats("T", "N", 3);
        assertThat(ops.several(
                        3, "LSTM", Attributes.of("hidden_size", 5), x, ops.floats(1, 20, 3), ops.floats(1, 20, 5)))
                .extracting(Value::shape)
                .containsExactly(shape("T", 1, "N", 5), shape(1, "N", 5), shape(1, "N", 5));
        Attributes both = Attributes.NONE.with("direction", "bidirectional");
        assertThat(ops.several(2, "GRU", both, x, ops.floats(2, 15, 3), ops.floats(2, 15, 5)))
                .extracting(Value::shape)
                .containsExactly(shape("T", 2, "N", 5), shape(2, "N", 5));
    }

    @Test
    void theBatchMayComeFirst() {
        Value x = ops.floats("N", "T", 3);
        assertThat(ops.several(2, "RNN", Attributes.of("layout", 1), x, ops.floats(1, 5, 3), ops.floats(1, 5, 5)))
                .extracting(Value::shape)
                .containsExactly(shape("N", "T", 1, 5), shape("N", 1, 5));
    }

    @Test
    void refusesAnotherHiddenSizeThanThatOfTheWeight() {
        assertThatThrownBy(() -> ops.apply(
                        "RNN",
                        Attributes.of("hidden_size", 4),
                        ops.floats("T", "N", 3),
                        ops.floats(1, 5, 3),
                        ops.floats(1, 5, 5)))
                .hasMessageContaining("hidden_size")
                .hasMessageContaining("4 and 5");
    }
}
