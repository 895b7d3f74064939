package dev.kiln.files;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.OptionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The right of one piece of work to a folder, in which it keeps its state: nobody else has it at the same time, in this
 * process or another. It ends when it is closed, or when the process ends, however it ends.
 */
public final class FolderClaim implements AutoCloseable {

    private static final String FILE = ".in-use";

    /** Beyond what the file says, as some systems let nobody read what is locked. */
    private static final long LOCKED_BYTE = 1 << 20;

    private final Path file;
    private final RandomAccessFile open;

    private FolderClaim(Path file, RandomAccessFile open) {
        this.file = file;
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
        Path file = folder.resolve(FILE);
        String owner = ProcessHandle.current().pid() + " " + UUID.randomUUID();
        try {
            RandomAccessFile open = locked(folder, file);
            while (!isSigned(open, owner, file)) {
                // its owner removed it between our opening and our locking it
                open.close();
                open = locked(folder, file);
            }
            return new FolderClaim(file, open);
        } catch (IOException e) {
            throw new FileFormatException(
                    "The folder " + folder + " cannot be written to (" + Reasons.of(e) + "). Choose another.", e);
        }
    }

    private static RandomAccessFile locked(Path folder, Path file) throws IOException {
        // its reads and writes, unlike those of a channel, go on in a thread that was interrupted
        RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
        if (isFree(open)) {
            return open;
        }
        open.close();
        throw new OptionException("The folder " + folder + " is in use by " + owner(file)
                + ". Wait until that has ended, or choose another folder.");
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

    private static String owner(Path file) throws IOException {
        String process = Files.readString(file).split(" ", 2)[0];
        return process.equals(Long.toString(ProcessHandle.current().pid()))
                ? "other work of this process"
                : "the process " + process;
    }

    /** Says in the file whose it is, and whether it is still the one at that path. */
    private static boolean isSigned(RandomAccessFile open, String owner, Path file) throws IOException {
        open.setLength(0);
        open.write(owner.getBytes(StandardCharsets.UTF_8));
        return Files.exists(file) && Files.readString(file).equals(owner);
    }

    @Override
    public void close() {
        try (open) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new FileFormatException("The file " + file + " cannot be removed (" + Reasons.of(e) + ").", e);
        }
    }
}
