package dev.kiln.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;

class HardExampleTest {

    /** Its logits are its inputs. */
    private static Model identity(int features) {
        GraphBuilder graph = new GraphBuilder("identity");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(features)));
        graph.output("y", x.mul(1));
        return Model.of(graph.build());
    }

    @OnEachEngine
    void findsTheGreatestCrossEntropies(Engine engine) {
        Tensor logits = Tensor.of(new float[] {2, 0, 0, 3, 1, 0, 0, 1}, 4, 2);
        DataSet data =
                DataSet.classification("four", logits, Tensor.of(new long[] {0, 0, 1, 1}, 4), List.of("cat", "dog"));
        List<HardExample> worst = HardExample.worst(engine, identity(2), data, 2);
        assertThat(worst).extracting(HardExample::index).containsExactly(1L, 2L);
        assertThat(worst.get(0).loss()).isCloseTo(Math.log(1 + Math.exp(3)), within(1e-6));
        assertThat(worst.get(0).right()).isEqualTo("cat");
        assertThat(worst.get(0).predicted()).isEqualTo("dog, 95.3 %");
        assertThat(worst.get(0).input().toFloatArray()).containsExactly(0, 3);
    }

    @OnEachEngine
    void findsTheGreatestDifferences(Engine engine) {
        Tensor values = Tensor.of(new float[] {1, 5, 2}, 3, 1);
        DataSet data = DataSet.regression("three", values, Tensor.of(new float[] {1.5f, 2, 2}, 3, 1));
        List<HardExample> worst = HardExample.worst(engine, identity(1), data, 1);
        assertThat(worst.get(0).index()).isEqualTo(1);
        assertThat(worst.get(0).loss()).isCloseTo(9, within(1e-6));
        assertThat(worst.get(0).predicted()).isEqualTo("5.000");
    }
}
