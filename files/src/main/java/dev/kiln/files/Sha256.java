package dev.kiln.files;

import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal digits as {@code sha256sum} writes it. */
public final class Sha256 {

    private Sha256() {}

    /** Returns a new digest. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /**
     * The hash of all bytes that a digest was given.
     *
     * @param digest the digest, empty afterwards
     * @return its hash
     */
    public static String of(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Hashes bytes.
     *
     * @param bytes the bytes
     * @return their hash
     */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /**
     * Hashes a file.
     *
     * @param file the file
     * @return its hash
     * @throws FileFormatException if it cannot be read
     */
    public static String of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream());
        } catch (IOException e) {
            CancelledException.throwIfInterrupted(e);
            throw new FileFormatException("The file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Copies bytes and hashes them.
     *
     * @param from the source, read to its end
     * @param to the target, closed here
     * @return the hash
     * @throws IOException if it cannot be read or written
     */
    public static String copy(InputStream from, OutputStream to) throws IOException {
        MessageDigest digest = digest();
        try (OutputStream out = new DigestOutputStream(to, digest)) {
            from.transferTo(out);
        }
        return of(digest);
    }
}
