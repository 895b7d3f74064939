package dev.kiln.graph.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerTypesTest {

    private final Operators ops = new Operators();
    private final Value rate = ops.floats();
    private final Value count = ops.input(ElementType.INT64);

    private List<Value> apply(String operator, int outputs, List<Value> inputs) {
        return ops.graph().apply(Node.TRAINING_DOMAIN, operator, Attributes.NONE, inputs, outputs);
    }

    @Test
    void returnTheNewTensorsAndTheirStates() {
        List<Value> inputs = List.of(
                rate, count, ops.floats(2), ops.floats(3), ops.floats(2), ops.floats(3), ops.floats(2), ops.floats(3));
        assertThat(apply("Momentum", 4, inputs))
                .extracting(v -> v.shape().toString())
                .containsExactly("[2]", "[3]", "[2]", "[3]");
    }

    @Test
    void adamHasTwoStatesForEachTensor() {
        List<Value> inputs = List.of(rate, count, ops.floats(2), ops.floats(2), ops.floats(2), ops.floats(2));
        assertThat(apply("Adam", 3, inputs))
                .extracting(v -> v.shape().toString())
                .containsExactly("[2]", "[2]", "[2]");
        assertThatThrownBy(() -> apply("Adam", 3, inputs.subList(0, 5))).hasMessageContaining("4 for each tensor");
    }
}
