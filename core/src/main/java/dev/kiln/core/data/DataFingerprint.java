package dev.kiln.core.data;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A SHA-256 of data, for reports. It is computed when it is first asked for, and once.
 *
 * <p>Of one file it is the file's own hash, as {@code sha256sum} prints it; of several it is the hash over their
 * hashes in order.
 */
public final class DataFingerprint {

    private static final int BATCH = 256;

    private final Supplier<String> hash;

    private DataFingerprint(Supplier<String> hash) {
        this.hash = Suppliers.memoize(hash);
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
     * @return over their content as it is when the hash is first asked for
     */
    static DataFingerprint ofFiles(List<Path> files) {
        List<Path> all = List.copyOf(files);
        return new DataFingerprint(() -> {
            List<String> hashes = all.stream().map(DataFingerprint::ofFile).toList();
            return hashes.size() == 1 ? hashes.get(0) : ofWords(String.join("\n", hashes));
        });
    }

    /**
     * The fingerprint of data that is made from a few values.
     *
     * @param words all that it depends on
     * @return over them
     */
    static DataFingerprint ofText(String words) {
        return new DataFingerprint(() -> ofWords(words));
    }

    static DataFingerprint ofTensors(Tensor... tensors) {
        return new DataFingerprint(() -> {
            Hasher hasher = Hashing.sha256().newHasher();
            Arrays.stream(tensors).forEach(tensor -> put(hasher, tensor));
            return hasher.hash().toString();
        });
    }

    private static String ofWords(String words) {
        return Hashing.sha256().hashString(words, StandardCharsets.UTF_8).toString();
    }

    private static String ofFile(Path file) {
        try {
            return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
        } catch (IOException e) {
            CancelledException.throwIfInterrupted(e);
            throw new FileFormatException("The file " + file + " cannot be read any more: " + e.getMessage() + ".", e);
        }
    }

    private static String ofExamples(DataSet data) {
        Hasher hasher = Hashing.sha256().newHasher();
        for (Batch batch : data.batches(BATCH)) {
            put(hasher, batch.inputs());
            put(hasher, batch.targets());
        }
        return hasher.hash().toString();
    }

    private static void put(Hasher hasher, Tensor tensor) {
        hasher.putUnencodedChars(tensor.toString()).putBytes(tensor.bytes());
    }

    /**
     * The hash.
     *
     * @return 64 hexadecimal digits in lower case
     * @throws FileFormatException if a file has gone
     */
    public String sha256() {
        return hash.get();
    }

    @Override
    public String toString() {
        return sha256();
    }
}
