package dev.kiln.jobs.compression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.layer.NetworkBuilder;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.Trainer;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.models.ModelFiles;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.plugins.losses.MeanSquaredError;
import dev.kiln.plugins.optimizers.Sgd;
import dev.kiln.testkit.OnEachEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;

class ResumableTrainerTest {

    private static DataSet data() {
        return TensorDataSet.regression(
                "ramp", Tensor.of(new float[] {1, 2, 3, 4}, 4, 1), Tensor.of(new float[] {2, 4, 6, 8}, 4, 1));
    }

    private static TrainingPlan plan() {
        return new TrainingPlan(new MeanSquaredError(), new Sgd(0.01), Schedule.CONSTANT, 2, 2, List.of());
    }

    private static TrainingSettings counting(AtomicLong steps) {
        return TrainingSettings.DEFAULT.withListener(new TrainingListener() {
            @Override
            public void step(long done, long total) {
                steps.incrementAndGet();
            }

            @Override
            public void epoch(EpochResult result) {}
        });
    }

    /** Two trainings one after the other, as two methods would ask for. */
    private static Model twice(Trainer trainer) {
        Model fresh = NetworkBuilder.chain(List.of(1L), new Dense(1)).build(1);
        return trainer.train(trainer.train(fresh, data(), plan()), data(), plan());
    }

    @OnEachEngine
    void runsFinishedTrainingsNotAgain(Engine engine, @TempDir Path folder) {
        AtomicLong steps = new AtomicLong();
        Model first = twice(new ResumableTrainer(engine, counting(steps), folder, false));
        assertThat(steps.get()).isEqualTo(8);
        Model again = twice(new ResumableTrainer(engine, counting(steps), folder, true));
        assertThat(steps.get()).isEqualTo(8);
        assertThat(ModelFiles.bytes(again)).isEqualTo(ModelFiles.bytes(first));
    }
}
