package dev.kiln.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which files are written before they are moved to their destinations: {@code .kiln-PROCESS-RANDOM.part}.
 * Its name is short, so that it can be created wherever a file can. It is removed when it is closed.
 *
 * <p>While it is in use, a lock is held on a file in it: from another machine or container, where the process id has no
 * meaning, the lock shows that it is not a left-over.
 */
final class Draft implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("\\.kiln-(\\d{1,18})-[0-9a-f]{8}\\.part");
    private static final String LOCK = "lock";
    private static final String CONTENT = "content";
    private static final int RANDOM_DIGITS = 8;

    private final Path folder;
    private final FileChannel lock;

    private Draft(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Creates one in a folder, and removes left-overs of processes that have ended. */
    static Draft in(Path parent) throws IOException {
        LeftOvers.remove(parent);
        String random = UUID.randomUUID().toString().substring(0, RANDOM_DIGITS);
        Path folder = parent.resolve(".kiln-" + ProcessHandle.current().pid() + "-" + random + ".part");
        Files.createDirectory(folder, privately(parent));
        try {
            return new Draft(folder, locked(folder.resolve(LOCK)));
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
    }

    /** Incomplete files are readable only by their owner. */
    private static FileAttribute<?>[] privately(Path parent) {
        return parent.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.tryLock();
        } catch (IOException e) {
            // a file system without locks, on which no draft is taken for a left-over either
            return channel;
        }
        return channel;
    }

    /** The path of a file in it. */
    Path file(String name) {
        return folder.resolve(CONTENT).resolve(name);
    }

    void fill(String name, OutputFile.Content content) throws IOException {
        Files.createDirectories(folder.resolve(CONTENT));
        // not a channel, which an interrupt would close half-way
        try (FileOutputStream out = new FileOutputStream(file(name).toFile())) {
            content.writeTo(out);
            out.getFD().sync();
        }
    }

    /** Creates a folder in it. */
    Path makeFolder(String name) throws IOException {
        return Files.createDirectories(file(name));
    }

    /** Creates a file in it in the same way as writing does. */
    void touch() throws IOException {
        Files.createDirectories(folder.resolve(CONTENT));
        Files.createFile(file("probe"));
    }

    @Override
    public void close() throws IOException {
        lock.close();
        delete(folder);
    }

    /** Whether a path is a draft of a process that has ended. */
    static boolean isOfEndedProcess(Path path) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    /** Removes a draft of a process that has ended, unless its lock is held. */
    static void removeUnheld(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                    @Nullable FileLock held = channel.tryLock()) {
                if (held == null) {
                    return;
                }
            }
        }
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
