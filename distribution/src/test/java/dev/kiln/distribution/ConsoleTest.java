package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines and progress on a terminal, on which standard output and standard error are the same. */
class ConsoleTest {

    private static final String STATUS = "epoch 10/100  50 %  0:00:10 left";

    @AfterEach
    void forgetsTheTerminal() {
        System.clearProperty("kiln.terminal");
        System.clearProperty("kiln.columns");
    }

    private static String shown(String columns, Consumer<Console> work) {
        System.setProperty("kiln.terminal", "true");
        System.setProperty("kiln.columns", columns);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            work.accept(new Console(false, false));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @ParameterizedTest
    @CsvSource({"20, 19", "33, 32", "500, 32", "0, 32", "-1, 32", "1, 1"})
    void cutsTheProgressToTheWidthOfTheTerminal(String columns, int length) {
        assertThat(shown(columns, console -> console.status(() -> STATUS, false)))
                .isEqualTo("\r" + STATUS.substring(0, length));
    }

    @Test
    void clearsTheProgressBeforeALine() {
        String cleared = "\rhalf\r    \r";
        assertThat(shown("80", console -> {
                    console.status(() -> "half", false);
                    console.line("done");
                }))
                .isEqualTo(cleared + "done\n");
        assertThat(shown("80", console -> {
                    console.status(() -> "half", false);
                    console.understood("data", List.of("odd"));
                    console.line("done");
                }))
                .isEqualTo(cleared + "data\nwarning: odd\ndone\n");
    }
}
