package dev.kiln.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged models that can be read all the same are compiled or refused with a message. ONNX Runtime itself may crash on
 * some: they are compiled in a process of its own with bounded memory, and how often that ended is printed.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the memory of a process is bounded by the shell's ulimit")
class DamagedModelsTest {

    private static final String BOUNDED = "ulimit -v 10000000; exec \"$0\" \"$@\"";
    private static final int MOST_CRASHES = 100;
    private static final int MINUTES = 10;

    @TempDir
    Path folder;

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> crashes = new ArrayList<>();

    @Test
    void someHundredsAreCompiledOrRefused() throws IOException, InterruptedException {
        compile(300);
    }

    @Test
    @Tag("slow")
    void tenThousandsAreCompiledOrRefused() throws IOException, InterruptedException {
        compile(10_000);
    }

    private void compile(int count) throws IOException, InterruptedException {
        assumeTrue(SharedFiles.find("models").isPresent(), "the shared models are absent");
        assumeTrue(SharedFiles.find("onnx-conformance").isPresent(), "the shared conformance tests are absent");
        int next = 0;
        while (next < count && crashes.size() < MOST_CRASHES) {
            next = compile(next, count);
        }
        System.out.println(count + " damaged models: " + outcomes + "; the runtime ended the process " + crashes.size()
                + " times: " + crashes);
        assertThat(wrong).isEmpty();
        assertThat(next).isEqualTo(count);
        assertThat(outcomes).containsKeys(CompileDamaged.COMPILED, CompileDamaged.REFUSED, CompileDamaged.UNREADABLE);
    }

    /** Returns the first number that the process did not reach. */
    private int compile(int from, int to) throws IOException, InterruptedException {
        Path output = folder.resolve("output-" + from);
        Path report = folder.resolve("crash-" + from);
        Process process = start(from, to, output, report);
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        int next = from;
        for (String line : Files.readAllLines(output)) {
            String[] parts = line.split(" ", 3);
            if (parts.length > 1 && parts[0].chars().allMatch(Character::isDigit)) {
                next = Integer.parseInt(parts[0]) + 1;
                count(line, parts[1]);
            }
        }
        if (ended && process.exitValue() == 0) {
            return to;
        }
        assertThat(next).as(() -> Ending.tail(output)).isGreaterThan(from);
        crashes.add(next - 1 + (ended ? " (" + process.exitValue() + ") " + Ending.frame(report) : " (hangs)"));
        return next;
    }

    private void count(String line, String outcome) {
        if (CompileDamaged.OUTCOMES.contains(outcome)) {
            outcomes.merge(outcome, 1, Integer::sum);
        }
        if (outcome.equals(CompileDamaged.WRONG)) {
            wrong.add(line);
        }
    }

    private static Process start(int from, int to, Path output, Path report) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        BOUNDED,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + report,
                        "-cp",
                        classPath,
                        CompileDamaged.class.getName(),
                        Integer.toString(from),
                        Integer.toString(to))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** The files that a process has written. */
    private static final class Ending {

        /** Where it crashed, as the virtual machine reports it; empty where the process was ended otherwise. */
        static String frame(Path report) throws IOException {
            if (!Files.exists(report)) {
                return "";
            }
            List<String> lines = Files.readAllLines(report);
            int heading = lines.indexOf("# Problematic frame:");
            return heading < 0 ? "" : lines.get(heading + 1).substring(2);
        }

        static String tail(Path output) {
            try {
                List<String> lines = Files.readAllLines(output);
                return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
            } catch (IOException e) {
                return e.toString();
            }
        }
    }
}
