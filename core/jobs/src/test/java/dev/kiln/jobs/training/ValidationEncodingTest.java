package dev.kiln.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.DataSets;
import dev.kiln.data.Encoded;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.testkit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Validation data are encoded with the statistics and classes of the training data. */
class ValidationEncodingTest {

    @TempDir
    private Path folder = Path.of("");

    private String training = "";
    private String validation = "";

    @BeforeEach
    void hasTables() throws IOException {
        // of the training data the mean is 20 and the deviation 10, of the others 2.5 and 2.5
        training =
                "csv:" + Files.writeString(folder.resolve("training.csv"), "a,y\n10,low\n30,high\n10,low\n30,high\n");
        validation = "csv:" + Files.writeString(folder.resolve("validation.csv"), "a,y\n5,low\n0,low\n");
    }

    private static Model trained(Engine engine, Model fresh, DataSet data, DataSet measured, List<EpochResult> epochs) {
        TrainingSettings settings = TrainingSettings.DEFAULT
                .withValidation(measured)
                .withListener(new TrainingListener() {
                    @Override
                    public void epoch(EpochResult result) {
                        epochs.add(result);
                    }
                });
        TrainingPlan plan = Networks.plan(new Networks.Momentum(0.1, 0.9), 60, 4);
        return new EngineTrainer(engine, settings).train(fresh, data, plan);
    }

    @OnEachEngine
    void validationDataOpenedForTheModelHaveTheStatisticsOfTheTrainingData(Engine engine) {
        Model fresh = Networks.mlp(1, 4, 2);
        DataSet data = DataSets.builtIn().open(training, fresh);
        DataSet measured = DataSets.builtIn().open(validation, Encoded.recorded(fresh, data));
        List<EpochResult> epochs = new ArrayList<>();

        Model model = trained(engine, fresh, data, measured, epochs);

        assertThat(measured.batch(0, 1).inputs().toFloatArray()).containsExactly(-1.5f, -2);
        assertThat(measured.batch(0, 1).targets().toLongArray()).containsExactly(1, 1);
        assertThat(epochs.get(59).validationAccuracy().orElse(0)).isEqualTo(1, within(0.0));
        assertThat(model.classes()).containsExactly("high", "low");
        assertThat(DataSets.builtIn()
                        .open(validation, model)
                        .batch(0, 1)
                        .inputs()
                        .toFloatArray())
                .containsExactly(-1.5f, -2);
    }

    @OnEachEngine
    void validationDataWithStatisticsOfTheirOwnAreRefused(Engine engine) {
        Model fresh = Networks.mlp(1, 4, 2);
        DataSet data = DataSets.builtIn().open(training, fresh);

        assertThatThrownBy(() ->
                        trained(engine, fresh, data, DataSets.builtIn().open(validation, fresh), new ArrayList<>()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("are not encoded as the training data")
                .hasMessageContaining("stats=training.csv");
    }

    @OnEachEngine
    void theTrainingFileMayGiveTheStatistics(Engine engine) {
        Model fresh = Networks.mlp(1, 4, 2);
        DataSet data = DataSets.builtIn().open(training, fresh);
        DataSet measured =
                DataSets.builtIn().open(validation + "?stats=" + training.substring(training.indexOf(':') + 1), fresh);
        List<EpochResult> epochs = new ArrayList<>();

        trained(engine, fresh, data, measured, epochs);

        assertThat(epochs.get(59).validationAccuracy().orElse(0)).isEqualTo(1, within(0.0));
    }
}
