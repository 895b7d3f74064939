package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.evaluation.Evaluator;
import dev.kiln.testkit.OnEachEngine;
import java.util.List;

/** Data in memory that hold NaN: neither learnt from nor measured in silence. */
class NotFiniteDataTest {

    private static DataSet holes() {
        Tensor inputs = Tensor.of(new float[] {1, 2, 3, 4, 5, Float.NaN, 7, Float.NaN}, 4, 2);
        return TensorDataSet.classification("holes", inputs, Tensor.of(new long[] {0, 1, 0, 1}, 4), List.of("a", "b"));
    }

    private static Model network() {
        return Networks.mlp(2, 3, 2);
    }

    @OnEachEngine
    void trainingNamesAnExampleAndDoesNotBlameTheLearningRate(Engine engine) {
        assertThatThrownBy(() -> new EngineTrainer(engine, TrainingSettings.DEFAULT)
                        .train(network(), holes(), Networks.plan(new Networks.Momentum(0.1, 0), 1, 4)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("NaN in the inputs of example ");
    }

    @OnEachEngine
    void evaluationLooksAtTargetsToo(Engine engine) {
        DataSet values = TensorDataSet.regression(
                "values",
                Tensor.zeros(ElementType.FLOAT, 2, 2),
                Tensor.of(new float[] {1, 1, Float.POSITIVE_INFINITY, 0}, 2, 2));
        assertThatThrownBy(() -> new Evaluator(engine, 2).evaluate(network(), values))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Infinity in the targets of example 1");
    }
}
