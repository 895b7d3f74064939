package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java examples of the README, compiled and run with the jars of the distribution. */
class ReadmeIT {

    private static final Pattern BLOCK = Pattern.compile("```(java|yaml)\n(.*?)```", Pattern.DOTALL);
    private static final int MOST_TYPES = 5;

    @TempDir
    private Path folder;

    private static List<String> blocks(String language) throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("..", "README.md")));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    private static String classPath(Path own) {
        Installation shipped = Installation.shipped();
        return Stream.concat(
                        Stream.of(own),
                        Stream.of("lib", "plugins", "engines/onnx").flatMap(part -> shipped.jars(part).stream()))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs an example of a README; it may import no more types of Kiln than those. */
    private String run(String name, String example, String... types) throws IOException, InterruptedException {
        assertThat(types).hasSizeLessThanOrEqualTo(MOST_TYPES);
        String imports = Stream.of(types).map(type -> "import " + type + ";\n").collect(Collectors.joining());
        Path source = folder.resolve(name + ".java");
        Files.writeString(
                source,
                imports + "import java.nio.file.Path;\npublic class " + name
                        + " { public static void main(String[] a) {\n" + example + "} }\n");
        String path = classPath(folder);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", path, "-d", folder.toString(), source.toString());
        assertThat(compiled).isZero();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", path, name)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void theExamplesOfTheReadmeRunWithFiveTypesEach() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("network.yaml"), blocks("yaml").get(0));
        List<String> examples = blocks("java");
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
