package dev.kiln.benchmarks;

import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.core.data.DataSets;
import dev.kiln.core.data.NpzWriter;
import dev.kiln.core.extension.Kind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The job of the attack race: PGD with 40 steps and no random start on a small convolutional network and one batch of
 * drawn digits.
 *
 * @param model the network, untrained: the time does not depend on what it knows
 * @param batch what is attacked
 * @param attack the attack
 */
record DigitAttack(Model model, Batch batch, GradientAttack attack) {

    static final int BATCH = 128;

    private static final String NETWORK = """
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
    private static final String ATTACK = "pgd:norm=linf,eps=0.3,step-size=0.01,steps=40,random-start=false";

    static DigitAttack create() {
        Batch batch = DataSets.builtIn()
                .open("strokes:test?size=" + BATCH)
                .batches(BATCH)
                .iterator()
                .next();
        return new DigitAttack(Kiln.network(NETWORK, 1), batch, (GradientAttack) Kiln.extension(Kind.ATTACK, ATTACK));
    }

    /** Writes the parameters {@code p0} to {@code p5}, the images {@code x} and the classes {@code y}. */
    void write(Path file) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (String name : model.parameters()) {
            arrays.put("p" + arrays.size(), model.graph().constants().get(name));
        }
        arrays.put("x", batch.inputs());
        arrays.put("y", batch.targets());
        NpzWriter.write(file, arrays);
    }
}
