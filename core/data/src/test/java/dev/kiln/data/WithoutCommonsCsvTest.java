package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.error.KilnException;
import dev.kiln.testkit.ClassPathWithout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Data where the library that reads tables is absent. */
class WithoutCommonsCsvTest {

    static String table() throws IOException {
        Path file = Files.writeString(Files.createTempFile("table", ".csv"), "a,y\n1,p\n2,q\n");
        try {
            return DataSets.builtIn().open("csv:" + file).size() + " rows";
        } catch (KilnException e) {
            return e.getMessage().replace(file.toString(), "FILE");
        } finally {
            Files.delete(file);
        }
    }

    static String strokes() {
        return DataSets.builtIn().open("strokes:test?size=20").size() + " pictures";
    }

    @Test
    void aTableSaysWhatToAdd() throws IOException, ReflectiveOperationException {
        assertThat(table()).isEqualTo("2 rows");
        assertThat(ClassPathWithout.call("commons-csv", getClass(), "table"))
                .isEqualTo(
                        "Reading the table FILE needs the library org.apache.commons:commons-csv, which is not there."
                                + " Add it to the dependencies of your project and, where that is a module,"
                                + " require org.apache.commons.csv too.");
    }

    @Test
    void otherDataDoWithoutIt() throws IOException, ReflectiveOperationException {
        assertThat(ClassPathWithout.call("commons-csv", getClass(), "strokes")).isEqualTo(strokes());
    }
}
