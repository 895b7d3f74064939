package dev.kiln.api.stability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The record of the last released api, with which the build compares the api. The system property {@value #WRITE}
 * rewrites it.
 */
class BaselineTest {

    private static final String WRITE = "kiln.write-baseline";
    private static final Map<String, Path> FILES = Map.of(
            "dev.kiln.graph", Path.of("..", "graph", "src", "baseline", "kiln-graph.jar"),
            "dev.kiln.api", Path.of("src", "baseline", "kiln-api.jar"));
    /** The same classes give the same bytes. */
    private static final FileTime DATE = FileTime.fromMillis(1_735_689_600_000L);

    @BeforeAll
    static void writesItWhereThatIsAskedFor() throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            for (Map.Entry<String, Path> file : FILES.entrySet()) {
                write(file.getKey(), file.getValue());
            }
        }
    }

    private static void write(String module, Path record) throws IOException {
        Files.createDirectories(record.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(record))) {
            for (Map.Entry<String, byte[]> file : ApiClasses.read(module).entrySet()) {
                Optional<byte[]> outline = Outline.of(file.getValue());
                if (outline.isPresent()) {
                    jar.putNextEntry(new JarEntry(file.getKey()).setLastModifiedTime(DATE));
                    jar.write(outline.get());
                    jar.closeEntry();
                }
            }
        }
    }

    static Stream<Arguments> records() {
        return FILES.entrySet().stream()
                .map(file -> Arguments.of(file.getValue(), ApiClasses.MODULES.get(file.getKey())));
    }

    @ParameterizedTest
    @MethodSource("records")
    void hasTheOutlinesOfClassesAndNoCode(Path file, Class<?> type) throws IOException {
        String entry = type.getName().replace('.', '/') + ".class";
        try (JarFile jar = new JarFile(file.toFile());
                InputStream in = jar.getInputStream(jar.getEntry(entry))) {
            byte[] recorded = in.readAllBytes();
            assertThat(Outline.of(recorded)).hasValue(recorded);
        }
        assertThat(Files.size(file)).as("bytes").isLessThan(100_000);
    }
}
