package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.files.Sha256;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cuts every change of a plugin folder off at every step it has, as a power cut or a full disk would, and looks what is
 * there when the folder is opened again: all as it was, or all as it was to be.
 */
class InterruptedInstallationTest {

    private static final String ID = "org.example.one";
    private static final String OTHER = "org.example.other";
    private static final PluginOrigin FROM = new PluginOrigin.OfRepository(Coordinates.parse("org.example:one:1.0"));

    @TempDir
    private static Path elsewhere;

    private static Path oldJar = Path.of("");
    private static Path newJar = Path.of("");
    private static Path newJarOfSameName = Path.of("");
    private static Path otherJar = Path.of("");
    private static Plugin newPlugin;

    @TempDir
    private static Path empty;

    @TempDir
    private Path workplace;

    private int folders;

    @BeforeAll
    static void makesPlugins() {
        oldJar = PluginJar.module(ID, "1.0", "one").write(elsewhere.resolve("one-1.0.jar"));
        newJar = PluginJar.module(ID, "1.1", "one").write(elsewhere.resolve("one-1.1.jar"));
        newJarOfSameName = PluginJar.module(ID, "1.1", "one").write(elsewhere.resolve("new/one-1.0.jar"));
        otherJar = PluginJar.module(OTHER, "1.0", "other").write(elsewhere.resolve("other.jar"));
        newPlugin = verified(newJar);
    }

    /** What a change begins with, and what it does. */
    enum Change {
        INSTALL(folder -> {}, (installation, folder) -> installation.put(newJar, newPlugin, FROM)),
        UPDATE(folder -> install(folder, oldJar), (installation, folder) -> installation.put(newJar, newPlugin, FROM)),
        UPDATE_UNDER_THE_SAME_NAME(
                folder -> install(folder, oldJar),
                (installation, folder) -> installation.put(newJarOfSameName, verified(newJarOfSameName), FROM)),
        REPLACE_A_FOLDER(
                InterruptedInstallationTest::unpack,
                (installation, folder) -> installation.put(newJar, newPlugin, FROM)),
        REPLACE_A_FOLDER_OF_THE_SAME_NAME(
                folder -> {
                    Path plugin = Files.createDirectory(folder.resolve(newJar.getFileName()));
                    Files.copy(oldJar, plugin.resolve("one.jar"));
                },
                (installation, folder) -> installation.put(newJar, newPlugin, FROM)),
        REMOVE(
                folder -> {
                    install(folder, oldJar);
                    new PluginInstallation(folder, List.of()).disable(ID);
                },
                (installation, folder) -> installation.remove(ID)),
        REMOVE_A_FOLDER(InterruptedInstallationTest::unpack, (installation, folder) -> installation.remove(ID)),
        DISABLE(folder -> install(folder, oldJar), (installation, folder) -> installation.disable(ID)),
        ENABLE(
                folder -> {
                    install(folder, oldJar);
                    new PluginInstallation(folder, List.of()).disable(ID);
                },
                (installation, folder) -> installation.enable(ID));

        private final Beginning beginning;
        private final BiConsumer<PluginInstallation, Path> change;

        Change(Beginning beginning, BiConsumer<PluginInstallation, Path> change) {
            this.beginning = beginning;
            this.change = change;
        }

        void make(Path folder, FileOperations steps) {
            change.accept(new PluginInstallation(folder, List.of(), steps), folder);
        }
    }

    private interface Beginning {
        void in(Path folder) throws IOException;
    }

    private static Plugin verified(Path jar) {
        return new PluginInstallation(empty, List.of()).verify(jar);
    }

    private static void install(Path folder, Path jar) {
        new PluginInstallation(folder, List.of()).put(jar, verified(jar), FROM);
    }

    private static void unpack(Path folder) throws IOException {
        Path plugin = Files.createDirectory(folder.resolve("one"));
        Files.copy(oldJar, plugin.resolve("one.jar"));
    }

    private Path begin(Change change) throws IOException {
        Path folder = Files.createDirectory(workplace.resolve("plugins-" + folders++));
        install(folder, otherJar);
        change.beginning.in(folder);
        return folder;
    }

    /** Every file that is not hidden, by its hash. */
    private static SortedMap<String, String> files(Path folder) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.startsWith(".")) {
                    files.put(name, Sha256.of(file));
                }
            }
        }
        return files;
    }

    /** What the host makes of the folder, and what lies in it then. */
    private static String state(Path folder) throws IOException {
        StringBuilder state = new StringBuilder();
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            for (Plugin plugin : host.plugins()) {
                state.append(plugin.descriptor().title())
                        .append(' ')
                        .append(plugin.state())
                        .append(" from ")
                        .append(PluginOrigins.read(folder).of(plugin))
                        .append('\n');
            }
        }
        return state.append(files(folder)).toString();
    }

    private static List<String> hidden(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".") && !name.equals(".lock"))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isDoneOrUndoneAfterAPowerCutAtAnyStep(Change change) throws IOException {
        Path whole = begin(change);
        String before = state(whole);
        Steps counted = new Steps(Integer.MAX_VALUE, PowerCut::new);
        change.make(whole, counted);
        String after = state(whole);
        assertThat(after).isNotEqualTo(before);
        assertThat(hidden(whole)).isEmpty();

        boolean wasUndone = false;
        boolean wasDone = false;
        for (int step = 0; step < counted.taken; step++) {
            Path folder = begin(change);
            Steps cut = new Steps(step, PowerCut::new);
            assertThatThrownBy(() -> change.make(folder, cut)).isInstanceOf(PowerCut.class);
            String state = state(folder);
            assertThat(state).as("cut at step %d of %d", step, counted.taken).isIn(before, after);
            wasUndone |= state.equals(before);
            wasDone |= state.equals(after);
            // and the folder can be worked with
            install(folder, otherJar);
            assertThat(state(folder)).isEqualTo(state);
            assertThat(hidden(folder)).isEmpty();
        }
        assertThat(wasUndone).isTrue();
        assertThat(wasDone || counted.leftAfterCommit == 0).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void isUndoneEvenIfThePowerFailsAgainWhileItIsUndone(Change change) throws IOException {
        Path whole = begin(change);
        SortedMap<String, String> before = files(whole);
        Steps counted = new Steps(Integer.MAX_VALUE, PowerCut::new);
        change.make(whole, counted);
        SortedMap<String, String> after = files(whole);

        for (int step = 0; step < counted.taken; step++) {
            boolean isCut = true;
            for (int again = 0; isCut; again++) {
                Path folder = begin(change);
                Steps cut = new Steps(step, PowerCut::new);
                assertThatThrownBy(() -> change.make(folder, cut)).isInstanceOf(PowerCut.class);
                isCut = false;
                try (FolderLock lock = FolderLock.of(folder)) {
                    FolderChange.recover(lock, new Steps(again, PowerCut::new));
                } catch (PowerCut e) {
                    isCut = true;
                }
                PluginFolders.recover(folder);
                assertThat(files(folder))
                        .as("cut at step %d, and at step %d of undoing it", step, again)
                        .isIn(before, after);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isUndoneWhenAFileCannotBeWritten(Change change) throws IOException {
        Path whole = begin(change);
        String before = state(whole);
        Steps counted = new Steps(Integer.MAX_VALUE, PowerCut::new);
        change.make(whole, counted);
        int untilDone = counted.taken - counted.leftAfterCommit;

        for (int step = 0; step < untilDone; step++) {
            Path folder = begin(change);
            Steps failing = new Steps(step, PowerCut::new, () -> new IOException("No space left on device"));
            assertThatThrownBy(() -> change.make(folder, failing))
                    .isInstanceOf(FileFormatException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(hidden(folder)).isEmpty();
            assertThat(state(folder)).as("failed at step %d", step).isEqualTo(before);
        }
    }

    private static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Does some steps and not the next: it ends half done where that can be, and nothing of this process runs after. */
    private static final class Steps extends FileOperations {

        private final int most;
        private final Supplier<PowerCut> cut;
        private final Supplier<IOException> failure;
        private int taken;
        private int leftAfterCommit;
        private boolean hasFailed;

        Steps(int most, Supplier<PowerCut> cut) {
            this(most, cut, null);
        }

        Steps(int most, Supplier<PowerCut> cut, Supplier<IOException> failure) {
            this.most = most;
            this.cut = cut;
            this.failure = failure;
        }

        private boolean isLast() {
            if (hasFailed) {
                return false;
            }
            leftAfterCommit++;
            return taken++ == most;
        }

        private void end() throws IOException {
            if (failure == null) {
                throw cut.get();
            }
            hasFailed = true;
            throw failure.get();
        }

        @Override
        void write(Path file, String text) throws IOException {
            if (isLast()) {
                Files.writeString(file, text.substring(0, text.length() / 2));
                end();
            }
            super.write(file, text);
        }

        @Override
        void copy(Path from, Path to) throws IOException {
            if (isLast()) {
                byte[] bytes = Files.readAllBytes(from);
                Files.write(to, Arrays.copyOf(bytes, bytes.length / 2));
                end();
            }
            super.copy(from, to);
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            if (isLast()) {
                end();
            }
            super.rename(from, to);
        }

        @Override
        void delete(Path file) throws IOException {
            if (isLast()) {
                end();
            }
            super.delete(file);
            if (file.getFileName().toString().equals(".undo")) {
                leftAfterCommit = 0;
            }
        }
    }
}
