package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Java of a page of the documentation, compiled and run with the jars of the distribution.
 *
 * @param folder the folder in which it runs
 * @param name the name of its class
 */
record JavaExample(Path folder, String name) {

    private String classPath() {
        Installation shipped = Installation.shipped();
        return Stream.concat(
                        Stream.of(folder),
                        Stream.of("lib", "plugins", "engines/onnx").flatMap(part -> shipped.jars(part).stream()))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Runs statements.
     *
     * @param statements the example
     * @param types the types that it imports
     * @return all that it printed
     */
    String run(String statements, String... types) throws IOException, InterruptedException {
        String imports = Stream.of(types).map(type -> "import " + type + ";\n").collect(Collectors.joining());
        Path source = folder.resolve(name + ".java");
        Files.writeString(
                source,
                imports + "import java.nio.file.Path;\npublic class " + name
                        + " { public static void main(String[] a) {\n" + statements + "} }\n");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath(), "-d", folder.toString(), source.toString());
        assertThat(compiled).isZero();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath(), name)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
