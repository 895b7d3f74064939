package dev.kiln.distribution;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder with bin/, lib/, engines/ and plugins/, and processes of the command in it.
 *
 * @param home the folder
 */
record Installation(Path home) {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    /** For processes that live a second; without a file for monitoring tools, for which a full disk has no space. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData";

    private static final long LONGEST_SECONDS = 1800;

    /** The folder assembled by the build. */
    static Installation shipped() {
        return new Installation(
                Path.of(System.getProperty("kiln.home", "target/kiln")).toAbsolutePath());
    }

    /** A copy in another place, from which parts can be removed; files are linked, not copied. */
    Installation copy(String name) {
        Path to = home.resolveSibling("copies").resolve(name);
        delete(to);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(home.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.createLink(copied, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Installation(to);
    }

    /** This folder without a part of it. */
    Installation without(String part) {
        delete(home.resolve(part));
        return this;
    }

    private static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jars of a folder in it, by name. */
    List<Path> jars(String folder) {
        try (Stream<Path> files = Files.walk(home.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only jar of a folder in it whose name begins with a prefix. */
    Path jar(String folder, String prefix) {
        return jars(folder).stream()
                .filter(jar -> jar.getFileName().toString().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    /** Runs the command to its end. */
    Outcome run(Path folder, String... arguments) {
        return await(start(folder, List.of(), arguments));
    }

    /** Runs it to its end for a user with another home folder. */
    Outcome runAtHome(Path userHome, Path folder, String... arguments) {
        return await(start(folder, List.of(), SHORT_LIVED + " -Duser.home=" + userHome, arguments));
    }

    /**
     * Runs it to its end with a limit on the size of files, in blocks of 512 bytes, as on a disk that is nearly full.
     */
    Outcome runOnFullDisk(Path folder, int blocks, String... arguments) {
        return await(start(folder, List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$0\" \"$@\""), arguments));
    }

    /**
     * Starts it with a heap of a fixed size that is fully allocated at the start, so that any growth is not of the
     * heap.
     */
    Process startWithFixedHeap(Path folder, int megabytes, String... arguments) {
        String heap = " -Xms" + megabytes + "m -Xmx" + megabytes + "m -XX:+AlwaysPreTouch";
        return start(folder, List.of(), SHORT_LIVED + heap, arguments);
    }

    /** Starts it through another command. */
    Process start(Path folder, List<String> before, String... arguments) {
        return start(folder, before, SHORT_LIVED, arguments);
    }

    private Process start(Path folder, List<String> before, String javaOptions, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(home.resolve(WINDOWS ? "bin/kiln.cmd" : "bin/kiln").toString());
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KILN_JAVA_OPTS", javaOptions);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end with everything on the class path: the host, one engine, and another jar. */
    Outcome runOnClassPath(Path folder, String engine, Path jar, String... arguments) {
        List<Path> path = new ArrayList<>(jars("lib"));
        path.addAll(jars("engines/" + engine));
        path.add(jar);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(SHORT_LIVED.split(" ")));
        command.add("-Donnxruntime.native.path=" + home.resolve("engines/onnx/native"));
        command.add("-Djava.util.logging.config.file=" + home.resolve("conf/logging.properties"));
        command.add("-Dkiln.home=" + home);
        command.add("-classpath");
        command.add(path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(Kiln.class.getName());
        command.addAll(Arrays.asList(arguments));
        try {
            return await(new ProcessBuilder(command).directory(folder.toFile()).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    static Outcome await(Process process) {
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The command has not ended within " + LONGEST_SECONDS + " s.");
            }
            return new Outcome(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while the command ran.", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
