package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.host.extension.Extensions;
import dev.kiln.testkit.ClassPathWithout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Models where the library that reads architecture files is absent. */
class WithoutSnakeYamlTest {

    static String architecture() {
        String yaml = "input: {name: x, shape: [2]}\nlayers: [relu]\n";
        try {
            return Architecture.parse(yaml, "net.yaml", Extensions.besideHost())
                    .inputs()
                    .get(0)
                    .name();
        } catch (KilnException e) {
            return e.getMessage();
        }
    }

    static String model() throws IOException {
        GraphBuilder graph = new GraphBuilder("net");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(2))).relu());
        Path file = Files.createTempFile("model", ".onnx");
        try {
            ModelFiles.write(Model.of(graph.build()), file);
            return ModelFiles.read(file).graph().outputs().toString();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void anArchitectureSaysWhatToAdd() throws IOException, ReflectiveOperationException {
        assertThat(architecture()).isEqualTo("x");
        assertThat(ClassPathWithout.call("snakeyaml-engine", getClass(), "architecture"))
                .isEqualTo("Reading the architecture file net.yaml needs the library org.snakeyaml:snakeyaml-engine,"
                        + " which is not there. Add it to the dependencies of your project and, where that is a module,"
                        + " require org.snakeyaml.engine too.");
    }

    @Test
    void modelsAreWrittenAndReadWithoutIt() throws IOException, ReflectiveOperationException {
        assertThat(ClassPathWithout.call("snakeyaml-engine", getClass(), "model"))
                .isEqualTo(model());
    }
}
