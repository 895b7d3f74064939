package dev.kiln.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/** What the files of a plugin hash to. */
final class Sha256 {

    private Sha256() {}

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** Copies to a new file and says what went by. */
    static String copy(InputStream from, Path to) throws IOException {
        return copy(from, Files.newOutputStream(to));
    }

    /** Returns the hash of a file. */
    static String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream());
        }
    }

    private static String copy(InputStream from, OutputStream to) throws IOException {
        MessageDigest digest = digest();
        try (OutputStream out = new DigestOutputStream(to, digest)) {
            from.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the one hash of several files: of a line with hash and name for each, as sha256sum writes them. */
    static String of(SortedMap<String, String> hashesByName) {
        StringBuilder lines = new StringBuilder();
        hashesByName.forEach(
                (name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
        return HexFormat.of().formatHex(digest().digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
