package dev.kiln.distribution;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** The size of a file after gzip, as when it is sent over a network with compression. */
final class Gzip {

    private Gzip() {}

    static long size(Path file) {
        Count count = new Count();
        try (InputStream in = Files.newInputStream(file);
                GZIPOutputStream gzip = new GZIPOutputStream(count)) {
            in.transferTo(gzip);
        } catch (IOException e) {
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
        return count.bytes;
    }

    private static final class Count extends OutputStream {

        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            bytes += length;
        }
    }
}
