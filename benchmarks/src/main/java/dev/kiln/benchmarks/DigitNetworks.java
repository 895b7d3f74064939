package dev.kiln.benchmarks;

import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import java.util.ArrayList;
import java.util.List;

/** Small networks on drawn digits. */
final class DigitNetworks {

    private static final int BATCH = 64;
    private static final int BATCHES = 64;
    private static final int ATTACKED = 128;

    /** The units of the perceptron: inputs, hidden, classes. */
    static final List<Integer> UNITS = List.of(28 * 28, 64, 10);

    private static final String MLP = """
            input: {shape: [%d]}
            layers:
              - dense: {units: %d}
              - relu
              - dense: {units: %d}
            """.formatted(UNITS.toArray());
    private static final String CNN = """
            input: {shape: [1, 28, 28]}
            layers:
              - conv2d: {channels: 16, kernel: 3}
              - relu
              - max-pool2d: {kernel: 2}
              - conv2d: {channels: 32, kernel: 3}
              - relu
              - max-pool2d: {kernel: 2}
              - flatten
              - dense: {units: 10}
            """;

    private DigitNetworks() {}

    static Network mlp() {
        List<Batch> flat = digits("train", BATCH, BATCHES).stream()
                .map(DigitNetworks::flat)
                .toList();
        Batch attacked = flat(digits("test", ATTACKED, 1).get(0));
        return network("mlp", "784-64-10, ReLU", Kiln.network(MLP, 1), flat, attacked);
    }

    static Network cnn() {
        List<Batch> images = digits("train", BATCH, BATCHES);
        Batch attacked = digits("test", ATTACKED, 1).get(0);
        String title = "conv 16 (3x3), pool, conv 32 (3x3), pool, dense 10; 28x28";
        return network("cnn", title, Kiln.network(CNN, 1), images, attacked);
    }

    private static Network network(String name, String title, Model model, List<Batch> batches, Batch attacked) {
        return new Network(
                name, title, new TrainingJob(model, batches, 0.01, 0.5), new AttackJob(model, attacked, 0.3, 0.01, 40));
    }

    private static List<Batch> digits(String section, int size, int count) {
        List<Batch> batches = new ArrayList<>();
        DataSets.builtIn()
                .open("strokes:" + section + "?size=" + size * count)
                .batches(size)
                .forEach(batches::add);
        return batches;
    }

    private static Batch flat(Batch images) {
        return images.withInputs(images.inputs().reshape(images.size(), UNITS.get(0)));
    }
}
