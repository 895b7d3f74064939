package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for those who come from Keras or PyTorch: its commands run, one after the other. */
class FromKerasIT {

    @Test
    void everyCommandRuns(@TempDir Path folder) throws IOException {
        Page page = Page.of("from-keras.md");
        Workplace workplace =
                Workplace.of(folder).write("network.yaml", page.blocks("yaml").get(0));
        assertThat(page.commands()).hasSizeGreaterThan(10);
        for (String command : page.commands()) {
            Page.run(workplace, command);
        }
        assertThat(workplace.file("predictions.csv")).exists();
        assertThat(workplace.file("report").resolve("report.html")).exists();
    }
}
