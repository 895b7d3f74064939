package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Maven of this build, offline, with Kiln's artifacts in a repository before the user's own. */
final class LocalMaven {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private LocalMaven() {}

    /** Builds a project, and checks that the build succeeds. */
    static void run(Path project, String... goals) {
        String maven = System.getProperty("maven.home");
        List<String> command = new ArrayList<>(List.of(
                Path.of(maven, "bin", WINDOWS ? "mvn.cmd" : "mvn").toString(),
                "--offline",
                "--batch-mode",
                "--no-transfer-progress",
                "-Dmaven.repo.local=" + System.getProperty("kiln.repository"),
                "-Dmaven.repo.local.tail=" + System.getProperty("user.repository")));
        command.addAll(List.of(goals));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Outcome outcome = Installation.await(builder.start());
            assertThat(outcome.status()).as(outcome.out()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
