package dev.kiln.benchmarks;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.data.NpzWriter;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The job of an attack race, on one batch: PGD in an L∞ ball, without a random start, or another attack of such a ball.
 *
 * @param model the network; the time does not depend on whether it is trained
 * @param batch the attacked examples
 * @param epsilon the radius of the ball
 * @param stepSize the length of a step
 * @param steps the number of steps of an attack, or of queries
 */
record AttackJob(Model model, Batch batch, double epsilon, double stepSize, int steps) {

    AttackJob with(double size, int count) {
        return new AttackJob(model, batch, size, stepSize, count);
    }

    AttackJob withTargets(Tensor targets) {
        return new AttackJob(model, new Batch(batch.inputs(), targets, batch.indices()), epsilon, stepSize, steps);
    }

    /** The same job on the first examples alone. */
    AttackJob ofFirst(int examples) {
        Batch few = batch.select(
                IntStream.range(0, Math.min(examples, batch.size())).toArray());
        return new AttackJob(model, few, epsilon, stepSize, steps);
    }

    GradientAttack attack() {
        return (GradientAttack) Kiln.extension(
                AttackProvider.KIND,
                "pgd:norm=linf,eps=%s,step-size=%s,steps=%d,random-start=false".formatted(epsilon, stepSize, steps));
    }

    /** The shape of one example. */
    long[] example() {
        long[] shape = batch.inputs().shape();
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    /** Writes the {@link Weights}, the inputs {@code x}, the classes {@code y}, and the settings of the attack. */
    void write(Path file) {
        Map<String, Tensor> arrays = new LinkedHashMap<>(Weights.of(model));
        arrays.put("x", batch.inputs());
        arrays.put("y", batch.targets());
        arrays.put("epsilon", Tensor.scalar(ElementType.DOUBLE, epsilon));
        arrays.put("step_size", Tensor.scalar(ElementType.DOUBLE, stepSize));
        arrays.put("steps", Tensor.scalar(ElementType.INT64, steps));
        arrays.put("low", Tensor.scalar(ElementType.DOUBLE, model.input().low()));
        arrays.put("high", Tensor.scalar(ElementType.DOUBLE, model.input().high()));
        NpzWriter.write(file, arrays);
    }
}
