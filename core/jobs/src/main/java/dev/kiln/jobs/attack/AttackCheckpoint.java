package dev.kiln.jobs.attack;

import dev.kiln.data.NpzFile;
import dev.kiln.data.NpzWriter;
import dev.kiln.files.Json;
import dev.kiln.files.OutputFolder;
import dev.kiln.files.Sha256;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The outcomes of an evaluation batch by batch, so that an interrupted one continues without the finished batches.
 *
 * <p>A folder has one file for each finished batch, {@code attack-000000.npz} and so on: the arrays of each trial, and the
 * identity of the evaluation. A batch is only taken over by the same evaluation on the same examples.
 */
final class AttackCheckpoint {

    private static final String IDENTITY = "identity";

    private final Path folder;
    private final EvaluationIdentity identity;
    private final boolean isResumed;

    /**
     * A checkpoint.
     *
     * @param folder the folder, which is made where it is missing
     * @param identity the identity of the evaluation
     * @param isResumed whether batches that are there are taken over
     * @throws OptionException if there are some, and they are not to be taken over
     */
    AttackCheckpoint(Path folder, EvaluationIdentity identity, boolean isResumed) {
        this.folder = folder;
        this.identity = identity;
        this.isResumed = isResumed;
        if (!isResumed && Files.exists(file(0))) {
            throw new OptionException("The folder " + folder
                    + " has the batches of an earlier evaluation. Resume it (--resume), delete them, or give another"
                    + " folder.");
        }
        OutputFolder.make(folder);
    }

    private Path file(int batch) {
        return folder.resolve(String.format(Locale.ROOT, "attack-%06d.npz", batch));
    }

    /**
     * The outcomes of a batch.
     *
     * @param batch its number, from 0
     * @param clean its examples
     * @return one for each trial; empty where the batch is not finished
     * @throws OptionException if it is a batch of another evaluation; the message names the difference
     */
    Optional<List<BatchOutcome>> read(int batch, CleanBatch clean) {
        Path file = file(batch);
        if (!isResumed || !Files.exists(file)) {
            return Optional.empty();
        }
        try (NpzFile npz = NpzFile.open(file)) {
            Json header = Json.parse(text(npz.read(IDENTITY)), "The checkpoint " + file);
            of(clean).difference(header).ifPresent(difference -> {
                throw new OptionException("The checkpoint " + file + " is of another evaluation: " + difference
                        + ". Repeat the command that began it with --resume, or give another folder.");
            });
            List<BatchOutcome> outcomes = new ArrayList<>();
            for (int trial = 0; npz.names().contains(trial + ".counts"); trial++) {
                outcomes.add(OutcomeArrays.read(npz, trial, clean));
            }
            return Optional.of(outcomes);
        } catch (FileFormatException | IllegalArgumentException e) {
            throw new FileFormatException(
                    "The checkpoint " + file + " is damaged: " + e.getMessage()
                            + " Delete it to attack its batch again.",
                    e);
        }
    }

    private EvaluationIdentity of(CleanBatch clean) {
        return identity.with(EvaluationIdentity.EXAMPLES, digest(clean));
    }

    /** Writes the outcomes of a finished batch. */
    void write(int batch, CleanBatch clean, List<BatchOutcome> outcomes) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put(IDENTITY, bytes(of(clean).json().toString()));
        for (int trial = 0; trial < outcomes.size(); trial++) {
            OutcomeArrays.put(arrays, trial, outcomes.get(trial));
        }
        try {
            NpzWriter.write(file(batch), arrays);
        } catch (FileFormatException e) {
            throw new KilnException(
                    e.getMessage() + " The batches before it are kept: resume from them, or choose another folder.", e);
        }
    }

    private static String digest(CleanBatch clean) {
        MessageDigest digest = Sha256.digest();
        digest.update(clean.batch().inputs().bytes());
        digest.update(clean.batch().targets().bytes());
        digest.update(Tensor.of(clean.batch().indices(), clean.batch().size()).bytes());
        return Sha256.of(digest);
    }

    static Tensor bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer copy = Tensor.allocate(ElementType.UINT8, utf8.length);
        copy.put(utf8).flip();
        return Tensor.wrap(ElementType.UINT8, copy, utf8.length);
    }

    static String text(Tensor bytes) {
        ByteBuffer utf8 = bytes.bytes();
        return StandardCharsets.UTF_8.decode(utf8).toString();
    }
}
