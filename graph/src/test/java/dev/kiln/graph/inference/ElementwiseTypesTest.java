package dev.kiln.graph.inference;

import static dev.kiln.graph.inference.Operators.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementwiseTypesTest {

    private final Operators ops = new Operators();

    @Test
    void functionsOfOneValueKeepItsType() {
        Value x = ops.input(ElementType.DOUBLE, "N", 3);
        for (String operator : List.of("Relu", "Sigmoid", "Exp", "Abs", "Softmax", "Identity", "CumSum")) {
            assertThat(ops.apply(operator, x).type()).isEqualTo(x.type());
        }
    }

    @Test
    void arithmeticBroadcasts() {
        assertThat(ops.floats("N", 1, 4).add(ops.floats(3, 1)).shape()).isEqualTo(shape("N", 3, 4));
        assertThat(ops.floats("N", 4).mul(2).shape()).isEqualTo(shape("N", 4));
        assertThat(ops.floats("N").add(ops.floats(5)).shape()).isEqualTo(Shape.of(5));
        assertThat(ops.floats("N").add(ops.floats("M")).shape()).isEqualTo(shape("?"));
        assertThat(ops.unknown().add(ops.floats(3)).shape()).isEqualTo(Shape.UNRANKED);
        assertThatThrownBy(() -> ops.floats(2, 3).add(ops.floats(4)))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("Add")
                .hasMessageContaining("cannot be applied: the lengths 3 and 4 do not broadcast")
                .hasMessageContaining("FLOAT [2, 3]");
    }

    @Test
    void comparisonsGiveTruthValues() {
        assertThat(ops.floats("N", 3).greater(ops.floats(3)).type().toString()).isEqualTo("BOOL [N, 3]");
        assertThat(ops.apply("IsNaN", ops.floats("N")).type().toString()).isEqualTo("BOOL [N]");
    }

    @Test
    void typesMustAgreeButForPowers() {
        Value floats = ops.floats(3);
        Value integers = ops.input(ElementType.INT64, 3);
        assertThat(floats.pow(integers).type().toString()).isEqualTo("FLOAT [3]");
        assertThatThrownBy(() -> floats.add(integers)).hasMessageContaining("different element types");
        assertThatThrownBy(() -> floats.where(floats, floats)).hasMessageContaining("must be BOOL");
    }

    @Test
    void whereTakesTheTypeOfItsBranches() {
        Value condition = ops.input(ElementType.BOOL, "N", 1);
        assertThat(condition.where(ops.unknown(), ops.floats(3)).elementType()).isEqualTo(ElementType.FLOAT);
        assertThat(condition.where(ops.floats(3), ops.floats()).shape()).isEqualTo(shape("N", 3));
    }

    @Test
    void castsTakeTheTypeAskedFor() {
        assertThat(ops.floats("N").cast(ElementType.INT8).type().toString()).isEqualTo("INT8 [N]");
        assertThat(ops.apply("CastLike", ops.floats("N"), ops.input(ElementType.BOOL))
                        .elementType())
                .isEqualTo(ElementType.BOOL);
    }

    @Test
    void operatorsWithoutARuleAreUnknown() {
        assertThat(ops.apply("NoSuchOperator", ops.floats(3)).type()).isEqualTo(TensorType.UNKNOWN);
        assertThat(ops.graph()
                        .apply("com.microsoft", "Relu", Attributes.NONE, List.of(ops.floats(3)), 1)
                        .get(0)
                        .type())
                .isEqualTo(TensorType.UNKNOWN);
    }

    @Test
    void derivativesHaveTheTypeOfWhatTheyAreIn() {
        Value x = ops.floats("N", 3);
        assertThat(ops.graph().gradient(x.square(), x).type()).isEqualTo(x.type());
        Value integers = ops.input(ElementType.INT64, 3);
        assertThatThrownBy(() -> ops.graph().gradient(x, integers))
                .hasMessageContaining("no derivative in the integers");
    }
}
