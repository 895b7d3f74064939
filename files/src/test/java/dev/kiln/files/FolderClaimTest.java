package dev.kiln.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.OptionException;
import java.io.IOException;
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
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void namesTheProcessThatHasIt() throws IOException {
        Path file = Files.writeString(folder.resolve(".in-use"), "4711 token");
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
        Files.writeString(folder.resolve(".in-use"), "4711 token");
        FolderClaim.of(folder).close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anInterruptedThreadClaimsToo() {
        Thread.currentThread().interrupt();
        FolderClaim.of(folder).close();
        assertThat(Thread.interrupted()).isTrue();
    }
}
