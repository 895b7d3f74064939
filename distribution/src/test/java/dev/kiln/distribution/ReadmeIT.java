package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java examples of the README, compiled and run with the jars of the distribution. */
class ReadmeIT {

    private static final int MOST_TYPES = 5;

    @TempDir
    private Path folder;

    /** Runs an example of a README; it may import no more types of Kiln than those. */
    private String run(String name, String example, String... types) throws IOException, InterruptedException {
        assertThat(types).hasSizeLessThanOrEqualTo(MOST_TYPES);
        return new JavaExample(folder, name).run(example, types);
    }

    @Test
    void theExamplesOfTheReadmeRunWithFiveTypesEach() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("network.yaml"), Page.readme().blocks("yaml").get(0));
        List<String> examples = Page.readme().blocks("java");
        // fewer examples, and one epoch: the test is of the words
        String training = examples.get(0)
                .replace("strokes:train", "strokes:train?size=500")
                .replace("epochs(10)", "epochs(1)");
        run(
                "Training",
                training,
                "dev.kiln.api.model.Model",
                "dev.kiln.jobs.Kiln",
                "dev.kiln.plugins.losses.CrossEntropy",
                "dev.kiln.plugins.optimizers.Sgd");
        assertThat(folder.resolve("model.onnx")).isNotEmptyFile();
        String attacked = run(
                "Attacking",
                examples.get(1).replace("strokes:test", "strokes:test?size=50"),
                "dev.kiln.api.model.Model",
                "dev.kiln.jobs.Kiln",
                "dev.kiln.jobs.attack.Robustness",
                "dev.kiln.plugins.attacks.Pgd");
        assertThat(attacked.lines().filter(line -> line.matches("0\\.(05|1): [01]\\.\\d+")))
                .hasSize(2);
    }
}
