package dev.kiln.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.layer.NetworkBuilder;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.plugins.layers.Flatten;
import dev.kiln.plugins.layers.Relu;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Training of networks that leave out the forms of the data. */
class OpenNetworkTest {

    @Test
    void trainsAsTheNetworkThatStatesIt() {
        DataSet digits = Kiln.data("strokes:train?size=64");
        Model open = Kiln.train(NetworkBuilder.chain(new Flatten(), new Dense(8), new Relu(), new Dense()), digits)
                .epochs(1)
                .run();
        Model stated = Kiln.train(
                        NetworkBuilder.chain(
                                List.of(1L, 28L, 28L), new Flatten(), new Dense(8), new Relu(), new Dense(10)),
                        digits)
                .epochs(1)
                .run();

        assertThat(open.graph().constants()).isEqualTo(stated.graph().constants());
        assertThat(open.classes()).hasSize(10);
    }

    @Test
    void learnsTheNumberOfTargetValues() {
        float[] inputs = {0, 1, 2, 3};
        float[] targets = {0, 0, 1, 2, 2, 4, 3, 6};
        DataSet lines = DataSet.regression("lines", Tensor.of(inputs, 4, 1), Tensor.of(targets, 4, 2));
        Model model =
                Kiln.train(NetworkBuilder.chain(new Dense()), lines).epochs(1).run();

        assertThat(model.graph().constant("dense_1.weight").shape()).containsExactly(2, 1);
    }
}
