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
 * The right of one piece of work to a folder, in which it keeps its state: nobody else has it at the same time, in this
 * process or another. It ends when it is closed, or when the process ends, however it ends.
 *
 * <p>It is a lock on the file {@code .lock} in the folder, which stays there: were it removed, two processes could lock
 * two files of one name. It says which process has the folder. What a process knows of a lock is gone as soon as it closes the file, opened for whatever
 * reason; so a folder is claimed by this process once, and the file is read by nobody else in it.
 */
public final class FolderClaim implements AutoCloseable {

    private static final String FILE = ".lock";

    /** Beyond what the file says, as some systems let nobody read what is locked. */
    private static final long LOCKED_BYTE = 1 << 20;

    /** What this process has. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final RandomAccessFile open;

    private FolderClaim(Path folder, RandomAccessFile open) {
        this.folder = folder;
        this.open = open;
    }

    /**
     * Claims a folder, which is made if it is not there.
     *
     * @param folder the folder
     * @return the claim; the owner closes it
     * @throws OptionException if another has it
     * @throws FileFormatException if the folder cannot be made or written
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
        // its reads and writes, unlike those of a channel, go on in a thread that was interrupted
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
