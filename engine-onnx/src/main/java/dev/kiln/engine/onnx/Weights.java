package dev.kiln.engine.onnx;

import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.FilePlace;
import dev.kiln.graph.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The large constants of a graph, which are not part of its message. The runtime maps those in files of one folder, and
 * releases them as it packs them; the others are passed to it, and it copies them.
 *
 * @param tensors all of them, by name
 * @param folder the folder of the files that the runtime reads itself; empty where there is none
 */
record Weights(Map<String, Tensor> tensors, Optional<Path> folder) {

    /** Smaller constants are part of the message: shapes and axes, which the runtime reads as it loads. */
    private static final int LEAST_BYTES = 4096;

    static Weights of(Graph graph) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        graph.constants().forEach((name, value) -> {
            boolean isDirect = value.bytes().isDirect();
            if (isDirect && bytes(value) >= LEAST_BYTES && OrtCalls.knows(value.elementType())) {
                tensors.put(name, value);
            }
        });
        return new Weights(tensors, folderOfMost(tensors));
    }

    private static Optional<Path> folderOfMost(Map<String, Tensor> tensors) {
        Map<Path, Long> folders = new HashMap<>();
        tensors.values()
                .forEach(tensor -> folder(tensor).ifPresent(folder -> folders.merge(folder, bytes(tensor), Long::sum)));
        return folders.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private static Optional<Path> folder(Tensor tensor) {
        return tensor.place()
                .filter(FilePlace::isThere)
                .map(place -> place.file().getParent());
    }

    /** The constants that the runtime does not find in a file. */
    Map<String, Tensor> handed() {
        Map<String, Tensor> handed = new LinkedHashMap<>(tensors);
        handed.values().removeIf(tensor -> folder.isPresent() && folder(tensor).equals(folder));
        return handed;
    }

    Set<String> names() {
        return tensors.keySet();
    }

    long bytes() {
        return tensors.values().stream().mapToLong(Weights::bytes).sum();
    }

    private static long bytes(Tensor tensor) {
        return tensor.bytes().remaining();
    }
}
