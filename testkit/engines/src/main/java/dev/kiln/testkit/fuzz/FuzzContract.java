package dev.kiln.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file with any content is read or refused with a {@link dev.kiln.graph.error.KilnException}; no other exception, no
 * {@link StackOverflowError} and no {@link OutOfMemoryError} is thrown, and reading ends. A subclass lists, in a few
 * lines, readers of files with valid ones:
 *
 * <pre>{@code
 * class DataFuzzTest extends FuzzContract {
 *     @Override
 *     protected List<FuzzedReader> readers() {
 *         return List.of(new FuzzedReader("csv", List.of(table), Mutation.text(), (content, folder) ->
 *                 DataSets.builtIn().open("csv:" + Files.write(folder.resolve("a.csv"), content))));
 *     }
 * }
 * }</pre>
 *
 * <p>Each reader gets some hundred damaged files, the same ones each time. To search longer, for an hour in each class:
 *
 * <pre>{@code
 * ./mvnw -Dquick test -Dtest='*FuzzTest' -Dsurefire.failIfNoSpecifiedTests=false -Dkiln.fuzz.seconds=3600
 * }</pre>
 *
 * The time is divided among the readers of a class, and the first seed is printed. A file on which a reader fails is
 * kept in {@code target/fuzz}, and its seed reproduces it:
 *
 * <pre>{@code
 * ./mvnw -Dquick test -Dtest='*FuzzTest' ... -Dkiln.fuzz.reader=csv -Dkiln.fuzz.seed=4711 -Dkiln.fuzz.inputs=1
 * }</pre>
 */
public abstract class FuzzContract {

    private static final int INPUTS = 250;

    /** The folder for valid files, and for damaged ones while they are read. */
    @TempDir
    protected Path folder;

    /** Called by subclasses. */
    protected FuzzContract() {}

    /**
     * The readers of files.
     *
     * @return the readers, each with valid files
     * @throws IOException if a valid file cannot be made
     */
    protected abstract List<FuzzedReader> readers() throws IOException;

    @TestFactory
    Stream<DynamicTest> everyFileIsReadOrRefused() throws IOException {
        List<FuzzedReader> all = readers();
        String chosen = System.getProperty("kiln.fuzz.reader", "");
        List<FuzzedReader> asked = all.stream()
                .filter(reader -> chosen.isEmpty() || reader.name().equals(chosen))
                .toList();
        return asked.stream().map(reader -> DynamicTest.dynamicTest(reader.name(), () -> fuzz(reader, asked.size())));
    }

    private void fuzz(FuzzedReader reader, int readers) throws Exception {
        FuzzRun run = new FuzzRun(reader, folder.resolve(reader.name()));
        long seconds = Long.getLong("kiln.fuzz.seconds", 0);
        if (seconds > 0) {
            long seed = Long.getLong("kiln.fuzz.seed", System.nanoTime() & Integer.MAX_VALUE);
            run.during(Duration.ofSeconds(seconds).dividedBy(readers), seed);
        } else {
            run.inputs(Integer.getInteger("kiln.fuzz.inputs", INPUTS), Long.getLong("kiln.fuzz.seed", 0));
        }
        System.out.println(run);
        if (!run.failures().isEmpty()) {
            Assertions.fail(
                    String.format(Locale.ROOT, "%s%n%s", run, String.join(System.lineSeparator(), run.failures())));
        }
    }
}
