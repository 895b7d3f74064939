package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.layer.NetworkBuilder;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.models.ModelFiles;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A statistic that no batch normalization reads, and that training moves nevertheless. */
class FollowedStatisticTest {

    private static final int EXAMPLES = 12;
    private static final Loss SQUARED =
            (prediction, target) -> prediction.sub(target).square().reduceSum(false, 1);

    /** Passes its input on, and adds the sum over each batch to its statistic. */
    private record Total() implements Layer {

        @Override
        public Value apply(LayerScope scope, Value input) {
            Value total = scope.statistic("total", Tensor.of(new float[] {10, 0}, 2));
            scope.follow(total, total.add(input.reduceSum(false, 0)));
            return input.add(total.mul(0));
        }
    }

    private static DataSet data() {
        float[] x = new float[2 * EXAMPLES];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 2 == 0 ? 1 : 0.5f;
        }
        return TensorDataSet.regression("ones", Tensor.of(x, EXAMPLES, 2), Tensor.of(new float[EXAMPLES], EXAMPLES, 1));
    }

    private static Model trained(Engine engine, Model model, int epochs) {
        TrainingPlan plan =
                new TrainingPlan(SQUARED, new Networks.Momentum(0.01, 0), Schedule.CONSTANT, epochs, 4, List.of());
        return new EngineTrainer(engine, TrainingSettings.DEFAULT).train(model, data(), plan);
    }

    private static float[] total(Model model) {
        return model.graph().constant("total_1.total").toFloatArray();
    }

    @OnEachEngine
    void followsTheBatchesAlsoAfterAFile(Engine engine, @TempDir Path folder) {
        Model fresh =
                NetworkBuilder.chain(List.of(2L), new Total(), new Dense(1)).build(1);
        assertThat(fresh.statistics()).containsExactly("total_1.total");
        assertThat(fresh.prediction().output()).isEqualTo("output");
        Model once = trained(engine, fresh, 1);
        assertThat(total(once)).containsExactly(new float[] {22, 6}, within(1e-5f));
        Path file = folder.resolve("total.onnx");
        ModelFiles.write(once, file);
        Model again = trained(engine, ModelFiles.read(file), 2);
        assertThat(total(again)).containsExactly(new float[] {46, 18}, within(1e-5f));
    }

    @Test
    void refusesANextValueOfAnotherType() {
        Layer wrong = (scope, input) -> {
            Value total = scope.statistic("total", Tensor.of(new float[2], 2));
            scope.follow(total, input);
            return input;
        };
        assertThatThrownBy(() -> NetworkBuilder.chain(List.of(2L), wrong).build(1))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("its next value");
    }
}
