package dev.kiln.benchmarks;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.Task;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.data.NpzWriter;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.training.TrainingGraph;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job of a training race: cross entropy, and SGD with momentum. All contestants begin with the same parameters and
 * use the same batches.
 *
 * @param model the network before the first step
 * @param batches the batches, used over and over, all of one size
 * @param learningRate the learning rate of SGD
 * @param momentum the momentum of SGD
 */
record TrainingJob(Model model, List<Batch> batches, double learningRate, double momentum) {

    int batchSize() {
        return batches.get(0).size();
    }

    TrainingGraph step() {
        TrainingPlan plan = new TrainingPlan(
                Kiln.extension(LossProvider.KIND, "cross-entropy"),
                Kiln.extension(OptimizerProvider.KIND, "sgd:lr=" + learningRate + ",momentum=" + momentum),
                (step, steps) -> 1,
                1,
                batchSize(),
                List.of());
        return TrainingGraph.of(model, Task.CLASSIFICATION, plan);
    }

    /** The parameters in the order of the layers, each layer's weight before its bias. */
    List<Tensor> parameters() {
        return model.parameters().stream()
                .map(name -> model.graph().constants().get(name))
                .toList();
    }

    /** Writes the {@link Weights}, the batches {@code x0}, {@code y0} and so on, and the optimizer's settings. */
    void write(Path file) {
        Map<String, Tensor> arrays = new LinkedHashMap<>(Weights.of(model));
        for (int i = 0; i < batches.size(); i++) {
            arrays.put("x" + i, batches.get(i).inputs());
            arrays.put("y" + i, batches.get(i).targets());
        }
        arrays.put("lr", Tensor.scalar(ElementType.DOUBLE, learningRate));
        arrays.put("momentum", Tensor.scalar(ElementType.DOUBLE, momentum));
        NpzWriter.write(file, arrays);
    }
}
