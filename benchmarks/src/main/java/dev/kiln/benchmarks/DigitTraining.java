package dev.kiln.benchmarks;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.training.Objective;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.core.data.DataSets;
import dev.kiln.core.data.NpzWriter;
import dev.kiln.core.extension.Kind;
import dev.kiln.core.training.TrainingGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The job of the training race: 784-64-10 with ReLU, cross entropy, SGD with momentum, on batches of drawn digits. All
 * contestants begin with the same parameters and see the same batches.
 *
 * @param model the network before the first step
 * @param batches what is seen over and over
 */
record DigitTraining(Model model, List<Batch> batches) {

    static final int BATCH = 64;
    static final int FEATURES = 28 * 28;
    static final int HIDDEN = 64;
    static final int CLASSES = 10;
    static final double LEARNING_RATE = 0.01;
    static final double MOMENTUM = 0.5;

    private static final int BATCHES = 64;
    private static final String NETWORK = """
            input: {shape: [%d]}
            layers:
              - dense: {units: %d}
              - relu
              - dense: {units: %d}
            """.formatted(FEATURES, HIDDEN, CLASSES);

    static DigitTraining create() {
        DataSet digits = DataSets.builtIn().open("strokes:train?size=" + BATCH * BATCHES);
        List<Batch> batches = new ArrayList<>();
        for (Batch images : digits.batches(BATCH)) {
            batches.add(images.withInputs(images.inputs().reshape(images.size(), FEATURES)));
        }
        return new DigitTraining(Kiln.network(NETWORK, 1), batches);
    }

    TrainingGraph step() {
        TrainingPlan plan = new TrainingPlan(
                Objective.of(Kiln.extension(Kind.LOSS, "cross-entropy")),
                Kiln.extension(Kind.OPTIMIZER, "sgd:lr=" + LEARNING_RATE + ",momentum=" + MOMENTUM),
                (step, steps) -> 1,
                1,
                BATCH,
                List.of());
        return TrainingGraph.of(model, Task.CLASSIFICATION, plan, OptionalDouble.empty(), List.of());
    }

    /** The parameters in the order of the layers, each layer's weight {@code [out, in]} before its bias. */
    List<Tensor> parameters() {
        return model.parameters().stream()
                .map(name -> model.graph().constants().get(name))
                .toList();
    }

    /** Writes the parameters {@code p0} to {@code p3} and the batches {@code x0}, {@code y0} and so on. */
    void write(Path file) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (Tensor parameter : parameters()) {
            arrays.put("p" + arrays.size(), parameter);
        }
        for (int i = 0; i < batches.size(); i++) {
            arrays.put("x" + i, batches.get(i).inputs());
            arrays.put("y" + i, batches.get(i).targets());
        }
        NpzWriter.write(file, arrays);
    }
}
