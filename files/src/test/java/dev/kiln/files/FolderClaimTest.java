package dev.kiln.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.OptionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderClaimTest {

    @TempDir
    Path folder;

    @Test
    void nobodyElseHasIt() {
        Path state = folder.resolve("a/state");
        try (FolderClaim first = FolderClaim.of(state)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> FolderClaim.of(state))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContainingAll(state.toString(), "in use by other work of this process");
        }
        FolderClaim.of(state).close();
    }

    /** Other calls in this process, such as a second claim, must not lose the lock. */
    @Test
    void noOtherProcessHasIt() throws Exception {
        try (FolderClaim first = FolderClaim.of(folder)) {
            assertThatThrownBy(() -> FolderClaim.of(folder)).isInstanceOf(OptionException.class);
            assertThat(claimed())
                    .startsWith("refused")
                    .contains("the process " + ProcessHandle.current().pid());
            assertThat(first).isNotNull();
        }
        assertThat(claimed()).startsWith("claimed");
    }

    /** The answer of another process about the folder. */
    private String claimed() throws IOException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Claimant.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void namesTheProcessThatHasIt() throws IOException {
        Path file = Files.writeString(folder.resolve(".lock"), "4711\n");
        Process holder = OutputFileTest.holding(file);
        try {
            assertThatThrownBy(() -> FolderClaim.of(folder))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining("the process 4711");
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void isFreeAfterAProcessThatWasKilled() throws IOException {
        Files.writeString(folder.resolve(".lock"), "4711\n");
        FolderClaim.of(folder).close();
    }

    @Test
    void anInterruptedThreadClaimsToo() {
        Thread.currentThread().interrupt();
        FolderClaim.of(folder).close();
        assertThat(Thread.interrupted()).isTrue();
    }
}
