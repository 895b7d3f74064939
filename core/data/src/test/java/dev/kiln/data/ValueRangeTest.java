package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueRangeTest {

    private static ValueRange of(float... values) {
        Tensor inputs = Tensor.of(values, values.length, 1);
        return ValueRange.of(TensorDataSet.classification(
                "arrays", inputs, Tensor.of(new long[values.length], values.length), List.of("a")));
    }

    @Test
    void isFromTheLeastToTheGreatest() {
        assertThat(of(0.5f, -2.5f, 3)).isEqualTo(new ValueRange(-2.5, 3));
        assertThat(of(Float.NaN, 0.25f)).isEqualTo(new ValueRange(0.25, 0.25));
    }

    @Test
    void statesTheUnitIntervalWhereAllValuesLieInIt() {
        assertThat(of(0.25f, 0.5f).stated()).isEqualTo(InputInfo.UNIT);
        assertThat(of(0, 1).stated()).isEqualTo(InputInfo.UNIT);
        assertThat(of(0, 1.5f).stated()).isEqualTo(InputInfo.UNBOUNDED);
        assertThat(of(-0.5f, 1).stated()).isEqualTo(InputInfo.UNBOUNDED);
    }

    @Test
    void isThatOfPixelsForImages() {
        assertThat(ValueRange.of(DataSets.builtIn().open("strokes:test?size=3").first(2)))
                .isEqualTo(new ValueRange(0, 1));
    }
}
