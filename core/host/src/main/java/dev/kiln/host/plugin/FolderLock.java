package dev.kiln.host.plugin;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps all other threads and processes from changing a plugin folder. */
final class FolderLock implements AutoCloseable {

    private static final String FILE = ".lock";

    /** A process cannot wait for a lock on a file that it holds itself. */
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path folder;
    private final FileChannel file;

    private FolderLock(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    /** Waits until the folder is free. */
    static FolderLock of(Path folder) throws IOException {
        IN_THIS_PROCESS.lock();
        try {
            FolderRecord.requireRegular(folder.resolve(FILE));
            FileChannel file =
                    FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                file.lock();
                return new FolderLock(folder, file);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            IN_THIS_PROCESS.unlock();
            throw e;
        }
    }

    /** The folder that is locked. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }
}
