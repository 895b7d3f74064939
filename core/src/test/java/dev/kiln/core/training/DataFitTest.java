package dev.kiln.core.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.DataException;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Dim;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataFitTest {

    /** Data that do not say how many classes they have. */
    private record Unnamed(DataSet data) implements DataSet {

        @Override
        public String spec() {
            return "unnamed";
        }

        @Override
        public long size() {
            return data.size();
        }

        @Override
        public Task task() {
            return data.task();
        }

        @Override
        public long[] exampleShape() {
            return data.exampleShape();
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public Batch batch(long... indices) {
            return data.batch(indices);
        }
    }

    @Test
    void acceptsDataThatFit() {
        assertThatCode(() -> DataFit.check(Networks.mlp(4, 5, 3), Blobs.of(10, 4, 3), 4))
                .doesNotThrowAnyException();
        assertThatCode(() -> DataFit.check(Networks.mlp(4, 5, 3), new Unnamed(Blobs.of(10, 4, 3)), 4))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesExamplesOfAnotherShape() {
        assertThatThrownBy(() -> DataFit.check(Networks.mlp(4, 5, 3), Blobs.of(10, 7, 3), 4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[7]")
                .hasMessageContaining("[N, 4]");
    }

    @Test
    void findsALabelThatTheModelDoesNotKnow() {
        assertThatThrownBy(() -> DataFit.check(Networks.mlp(4, 5, 3), new Unnamed(Blobs.of(10, 4, 5)), 4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("example 3 has the label 3")
                .hasMessageContaining("3 classes: 0 to 2");
    }

    @Test
    void refusesEmptyData() {
        assertThatThrownBy(() -> DataFit.check(Networks.mlp(4, 5, 3), Blobs.of(0, 4, 3), 4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no examples");
    }

    @Test
    void refusesTargetsOfAnotherShape() {
        assertThatThrownBy(() -> DataFit.check(Networks.mlp(4, 5, 3), new Ones(10, 4), 4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[1, 4]")
                .hasMessageContaining("[N, 3]");
    }

    @Test
    void refusesABatchThatAModelOfFixedBatchDoesNotTake() {
        Model model = Networks.mlp(4, 5, 3);
        TensorType fixed = TensorType.floats(Shape.batchOf(4).with(0, Dim.of(2)));
        Model rigid = model.withGraph(model.graph().edit().retype("x", fixed).build());
        assertThatCode(() -> DataFit.check(rigid, Blobs.of(10, 4, 3), 2)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DataFit.check(rigid, Blobs.of(10, 4, 3), 4))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("exactly 2")
                .hasMessageContaining("batches of 4");
        assertThatThrownBy(() -> DataFit.check(rigid, Blobs.of(9, 4, 3), 2)).isInstanceOf(DataException.class);
    }
}
