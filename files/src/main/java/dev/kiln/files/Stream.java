package dev.kiln.files;

import dev.kiln.graph.error.FileFormatException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The kind of a destination: a regular file, or a stream of bytes. */
enum Stream {
    /** A regular file, or a path where nothing exists. */
    NONE,
    /** A named pipe, or a device that takes bytes sequentially. */
    DEVICE,
    /** An open file of a process: a pipe, a terminal, or a file at the current position of writing. */
    DESCRIPTOR;

    private static final int KIND_OF_FILE = 0170000;
    private static final int PIPE = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;

    static Stream at(Path target) {
        if (isDescriptor(target)) {
            return DESCRIPTOR;
        }
        return isDevice(target) ? DEVICE : NONE;
    }

    /** Whether a path names an open file of a process by its number, such as {@code /proc/self/fd/1}. */
    static boolean isDescriptor(Path path) {
        Path folder = path.getParent();
        if (folder == null || !(folder.startsWith("/proc") || folder.startsWith("/dev/fd"))) {
            return false;
        }
        String real = real(folder).toString();
        return real.equals("/dev/fd") || real.matches("/proc/\\d+(/task/\\d+)?/fd");
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder;
        }
    }

    private static boolean isDevice(Path target) {
        try {
            int kind = (int) Files.getAttribute(target, "unix:mode", LinkOption.NOFOLLOW_LINKS) & KIND_OF_FILE;
            return kind == PIPE || kind == CHARACTER_DEVICE;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * Checks that it is writable.
     *
     * @throws FileFormatException if nothing can be written to it
     */
    void check(Path named, Path target) {
        if (!Files.exists(target)) {
            throw new FileFormatException(
                    "The file " + named + " cannot be written: the process has no such file open.");
        }
        if (!Files.isWritable(target)) {
            throw new FileFormatException(
                    "The file " + named + " cannot be written: it takes no bytes; check its permissions.");
        }
    }

    OutputStream open(Path target) throws IOException {
        if (this == DESCRIPTOR && isOwn(target)) {
            // through the descriptor itself: if reopened, a file would be overwritten from its beginning
            String number = String.valueOf(target.getFileName());
            if (number.equals("1")) {
                return kept(FileDescriptor.out, System.out);
            } else if (number.equals("2")) {
                return kept(FileDescriptor.err, System.err);
            }
        }
        return new FileOutputStream(target.toFile(), true);
    }

    private static boolean isOwn(Path target) {
        Path folder = target.getParent();
        if (folder == null) {
            return false;
        }
        String real = real(folder).toString();
        String own = "/proc/" + ProcessHandle.current().pid() + "/";
        return real.equals("/dev/fd") || real.startsWith(own);
    }

    /** A stream of the process, which stays open when this one is closed. */
    private static OutputStream kept(FileDescriptor descriptor, java.io.PrintStream printed) {
        printed.flush();
        return new FilterOutputStream(new FileOutputStream(descriptor)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
