package dev.kiln.jobs.training;

import dev.kiln.graph.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The complete state of a training, from which it continues as if it had never stopped.
 *
 * @param epoch the number of completed epochs
 * @param step the number of completed steps
 * @param identity the identity of the training, see {@link TrainingIdentity}
 * @param history the results of the completed epochs
 * @param states parameters, statistics and the states of the optimizer and the rules, by name
 * @param best the values of the model after its best epoch, by name; none where the last epoch is returned
 */
public record Checkpoint(
        int epoch,
        long step,
        Map<String, String> identity,
        List<EpochResult> history,
        Map<String, Tensor> states,
        Map<String, Tensor> best) {

    /** The name of the file in the folder of a training's checkpoint. */
    public static final String FILE = "training.kiln";

    /** Copies the collections, keeping their order. */
    public Checkpoint {
        identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
        history = List.copyOf(history);
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    }

    /** Whether a folder has one. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /**
     * Reads the checkpoint of a folder.
     *
     * @param folder the folder
     * @return the checkpoint; empty where the folder has none
     * @throws dev.kiln.graph.error.FileFormatException if it is damaged or cannot be read
     */
    public static Optional<Checkpoint> read(Path folder) {
        return CheckpointFile.read(folder.resolve(FILE));
    }

    /**
     * Writes this checkpoint into a folder, which is created if it is missing. The previous one stays until this one is
     * complete.
     *
     * @param folder the folder
     * @throws dev.kiln.graph.error.KilnException if it cannot be written
     */
    public void write(Path folder) {
        CheckpointFile.write(folder.resolve(FILE), this);
    }
}
