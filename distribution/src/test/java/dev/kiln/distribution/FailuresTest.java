package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.host.extension.Origin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

class FailuresTest {

    private record Said(int status, String text) {}

    private static Said said(Throwable failure, boolean verbose) {
        PrintStream usual = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            int status = Failures.failed(failure, verbose);
            return new Said(status, bytes.toString(StandardCharsets.UTF_8).strip());
        } finally {
            System.setErr(usual);
        }
    }

    private static Throwable thrownBy(Runnable work) {
        try {
            work.run();
            throw new IllegalStateException("it ended well");
        } catch (Error e) {
            return e;
        }
    }

    private static int deeper(int depth) {
        return 1 + deeper(depth + 1);
    }

    @Test
    void saysWhereMoreMemoryComesFrom() {
        Throwable failure = thrownBy(() -> {
            long[][] all = new long[1 << 20][];
            for (int i = 0; i < all.length; i++) {
                all[i] = new long[1 << 27];
            }
        });
        assertThat(failure).isInstanceOf(OutOfMemoryError.class);
        long most = Runtime.getRuntime().maxMemory() >> 20;
        for (Throwable thrown :
                new Throwable[] {failure, new IllegalStateException(failure), new DataException("a", failure)}) {
            Said said = said(thrown, false);
            assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(said.text().lines()).hasSize(1);
            assertThat(said.text()).contains("the " + most + " MiB of memory", "KILN_JAVA_OPTS=-Xmx" + 2 * most + "m");
        }
    }

    @Test
    void saysWhereALargerStackComesFrom() {
        Said said = said(thrownBy(() -> deeper(0)), false);
        assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(said.text().lines()).hasSize(1);
        assertThat(said.text()).contains("KILN_JAVA_OPTS=-Xss");
    }

    @Test
    void tellsAnInterruptFromAFailure() {
        assertThat(said(new CancelledException("The work was interrupted."), false))
                .isEqualTo(new Said(ExitStatus.INTERRUPTED, Interruption.MESSAGE));
    }

    @Test
    void blamesAnExtensionThatEndsAsIfItHadBeenInterrupted() {
        Origin origin = new Origin("attack bad of the plugin org.example.zoo");
        Throwable thrown = thrownFrom(() -> origin.write(() -> {
            throw new CancelledException("so it says");
        }));
        assertThat(said(thrown, false).status()).isEqualTo(ExitStatus.FAILED);
        assertThat(said(thrown, false).text())
                .startsWith("kiln: The attack bad of the plugin org.example.zoo ended as if it had been interrupted");
    }

    @Test
    void namesTheExtensionThatUsesTheStackUp() {
        Origin origin = new Origin("attack bad of the plugin org.example.zoo");
        Said said = said(thrownFrom(() -> origin.write(() -> deeper(0))), false);
        assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(said.text().lines()).hasSize(1);
        assertThat(said.text())
                .contains("KILN_JAVA_OPTS=-Xss")
                .contains("It happened in the attack bad of the plugin org.example.zoo, which may recurse");
    }

    private static Throwable thrownFrom(Runnable work) {
        try {
            work.run();
            throw new IllegalStateException("it ended well");
        } catch (KilnException e) {
            return e;
        }
    }

    @Test
    @Timeout(60)
    void endsWhereCausesGoRoundInACircle() {
        RuntimeException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));
        one.setStackTrace(new StackTraceElement[0]);
        assertThat(said(one, true).text()).startsWith("kiln: something unexpected went wrong: ");
    }

    private static final class Nasty extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new IllegalStateException("not text");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void namesTheClassOfWhatDoesNotAnswer() {
        assertThat(said(new Nasty(), true).text()).contains(Nasty.class.getName());
    }

    @Test
    void printsTheTraceWhereACommandIsToBeVerbose() {
        PrintStream usual = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            CommandLine command = Kiln.commandLine();
            assertThat(command.execute("evaluate", "none.onnx", "--data", "strokes", "--verbose"))
                    .isEqualTo(ExitStatus.WRONG_INPUT);
        } finally {
            System.setErr(usual);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.startsWith("kiln: The file none.onnx does not exist"))
                .anyMatch(line -> line.startsWith("    at dev.kiln."));
    }

    @Test
    void doesNotSayTwiceThatItIsAMistake() {
        PrintStream usual = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(Kiln.commandLine().execute("train", "--data", "strokes")).isEqualTo(ExitStatus.WRONG_INPUT);
        } finally {
            System.setErr(usual);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("kiln: Missing required argument");
    }

    @Test
    void showsNoControlCharactersOfAMessage() {
        assertThat(said(new KilnException("The node a\u001b[2Jb\r is unknown."), true)
                        .text())
                .startsWith("kiln: The node a\\u001b[2Jb is unknown.")
                .doesNotContain("\u001b")
                .contains("at dev.kiln.distribution.FailuresTest");
    }
}
