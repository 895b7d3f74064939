package dev.kiln.data;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.files.Sha256;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 of data, for reports. It is computed once, on first use.
 *
 * <p>Of one file it is the file's own hash, as {@code sha256sum} prints it; of several it is the hash over their
 * hashes in order.
 */
public final class DataFingerprint {

    private static final int BATCH = 256;

    private final Supplier<String> computation;
    private @Nullable String hash;

    private DataFingerprint(Supplier<String> computation) {
        this.computation = computation;
    }

    /**
     * The fingerprint of any data set.
     *
     * @param data a data set
     * @return its own if it is {@link Fingerprinted}, else the hash over its examples in order
     */
    public static DataFingerprint of(DataSet data) {
        return data instanceof Fingerprinted known ? known.fingerprint() : new DataFingerprint(() -> ofExamples(data));
    }

    /**
     * The fingerprint of files.
     *
     * @param files at least one
     * @return the fingerprint of their content at the first use of the hash
     */
    static DataFingerprint ofFiles(List<Path> files) {
        List<Path> all = List.copyOf(files);
        return new DataFingerprint(() -> {
            List<String> hashes = all.stream().map(Sha256::of).toList();
            return hashes.size() == 1 ? hashes.get(0) : ofWords(String.join("\n", hashes));
        });
    }

    /**
     * The fingerprint of data generated from a few values.
     *
     * @param words all values on which it depends
     * @return the fingerprint of them
     */
    static DataFingerprint ofText(String words) {
        return new DataFingerprint(() -> ofWords(words));
    }

    /** The fingerprint of examples without targets. */
    static DataFingerprint ofRows(Rows rows) {
        return new DataFingerprint(() -> {
            MessageDigest digest = Sha256.digest();
            for (long row = 0; row < rows.count(); row++) {
                put(digest, rows.gather(row));
            }
            return Sha256.of(digest);
        });
    }

    static DataFingerprint ofTensors(Tensor... tensors) {
        return new DataFingerprint(() -> {
            MessageDigest digest = Sha256.digest();
            Arrays.stream(tensors).forEach(tensor -> put(digest, tensor));
            return Sha256.of(digest);
        });
    }

    private static String ofWords(String words) {
        return Sha256.of(words.getBytes(StandardCharsets.UTF_8));
    }

    private static String ofExamples(DataSet data) {
        MessageDigest digest = Sha256.digest();
        for (Batch batch : data.batches(BATCH)) {
            batch.columns().values().forEach(column -> put(digest, column));
        }
        return Sha256.of(digest);
    }

    private static void put(MessageDigest digest, Tensor tensor) {
        digest.update(tensor.toString().getBytes(StandardCharsets.UTF_16LE));
        digest.update(tensor.bytes());
    }

    /**
     * The hash.
     *
     * @return 64 hexadecimal digits in lower case
     * @throws FileFormatException if a file no longer exists
     */
    public synchronized String sha256() {
        if (hash == null) {
            hash = computation.get();
        }
        return hash;
    }

    @Override
    public String toString() {
        return sha256();
    }
}
