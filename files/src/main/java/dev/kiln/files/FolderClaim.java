package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive claim of a job to a folder in which it keeps its state, within this process and among processes. It
 * ends when it is closed, or when the process ends in any way.
 *
 * <p>It is a lock on the file {@code .lock} in the folder. The file is never removed, since two processes could then
 * lock two files of the same name. It names the process that has the folder. A process loses its lock as soon as it
 * closes the file, opened for any reason; so this process claims a folder only once, and nothing else in it reads the
 * file.
 */
public final class FolderClaim implements AutoCloseable {

    private static final String FILE = ".lock";

    /** Beyond the content of the file, since some systems allow no reading of a locked part. */
    private static final long LOCKED_BYTE = 1 << 20;

    /** The folders claimed by this process. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final RandomAccessFile open;

    private FolderClaim(Path folder, RandomAccessFile open) {
        this.folder = folder;
        this.open = open;
    }

    /**
     * Claims a folder, which is created if it does not exist.
     *
     * @param folder the folder
     * @return the claim; the owner closes it
     * @throws OptionException if another job has it
     * @throws FileFormatException if the folder cannot be created or written
     */
    public static FolderClaim of(Path folder) {
        OutputFolder.check(folder);
        OutputFolder.make(folder);
        try {
            Path real = folder.toRealPath();
            if (!CLAIMED.add(real)) {
                throw taken(folder, "other work of this process");
            }
            try {
                return new FolderClaim(real, locked(folder));
            } catch (IOException | RuntimeException e) {
                CLAIMED.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new FileFormatException(
                    "The folder " + folder + " cannot be written to (" + Reasons.of(e) + "). Choose another.", e);
        }
    }

    private static OptionException taken(Path folder, String owner) {
        return new OptionException("The folder " + folder + " is in use by " + owner
                + ". Wait until that has ended, or choose another folder.");
    }

    private static RandomAccessFile locked(Path folder) throws IOException {
        // its reads and writes, unlike those of a channel, continue in an interrupted thread
        RandomAccessFile open = new RandomAccessFile(folder.resolve(FILE).toFile(), "rw");
        try {
            if (!isFree(open)) {
                throw taken(folder, "the process " + open.readLine());
            }
            open.setLength(0);
            open.write((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            return open;
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    private static boolean isFree(RandomAccessFile open) {
        try {
            return open.getChannel().tryLock(LOCKED_BYTE, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // a file system without locks
            return true;
        }
    }

    @Override
    public void close() {
        try (open) {
            open.setLength(0);
        } catch (IOException e) {
            throw new FileFormatException("The folder " + folder + " cannot be left (" + Reasons.of(e) + ").", e);
        } finally {
            CLAIMED.remove(folder);
        }
    }
}
