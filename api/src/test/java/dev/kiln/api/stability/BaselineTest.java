package dev.kiln.api.stability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.loss.Loss;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The record of the api as it was last released, which the build compares the api with. The system property
 * {@value #WRITE} writes it anew.
 */
class BaselineTest {

    private static final String WRITE = "kiln.write-baseline";
    private static final Path FILE = Path.of("src", "baseline", "kiln-api.jar");
    /** The same classes give the same bytes. */
    private static final FileTime DATE = FileTime.fromMillis(1_735_689_600_000L);

    @BeforeAll
    static void writesItWhereThatIsAskedFor() throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            write();
        }
    }

    private static void write() throws IOException {
        Files.createDirectories(FILE.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(FILE))) {
            for (Map.Entry<String, byte[]> file : ApiClasses.read().entrySet()) {
                Optional<byte[]> outline = Outline.of(file.getValue());
                if (outline.isPresent()) {
                    jar.putNextEntry(new JarEntry(file.getKey()).setLastModifiedTime(DATE));
                    jar.write(outline.get());
                    jar.closeEntry();
                }
            }
        }
    }

    @Test
    void hasTheOutlinesOfClassesAndNoCode() throws IOException {
        String loss = Loss.class.getName().replace('.', '/') + ".class";
        try (JarFile jar = new JarFile(FILE.toFile());
                InputStream in = jar.getInputStream(jar.getEntry(loss))) {
            byte[] recorded = in.readAllBytes();
            assertThat(Outline.of(recorded)).hasValue(recorded);
        }
        assertThat(Files.size(FILE)).as("bytes").isLessThan(100_000);
    }
}
