package dev.kiln.jobs.attack.methods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Noise;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.jobs.attack.AttackPrograms;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.AttackSession;
import dev.kiln.jobs.attack.Queries;
import dev.kiln.jobs.fit.ModelInput;
import dev.kiln.plugins.attacks.Corruption;
import dev.kiln.plugins.attacks.Corruption.Type;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** A model of images whose answer they do not change, and one image given by a formula, moved to a range. */
record CorruptedImage(int channels, int side, InputInfo range, IntToDoubleFunction color) {

    static final ThreatModel FREE = new ThreatModel(Norm.LINF, false);

    static CorruptedImage of(int side) {
        return new CorruptedImage(3, side, InputInfo.UNIT, i -> 0.5 + 0.45 * Math.sin((i + 3.0) * (i + 3)));
    }

    int features() {
        return channels * side * side;
    }

    Model model() {
        return constant(channels, side, range);
    }

    /** A model that answers the second of two classes: images of the first would be left as they are. */
    static Model constant(int channels, int side, InputInfo range) {
        GraphBuilder graph = new GraphBuilder("constant");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(channels, side, side)));
        Value bias = graph.constant("bias", Tensor.of(new float[] {0, 1}, 1, 2));
        graph.output("y", x.flatten(1).reduceMean(true, 1).mul(0).add(bias));
        return Model.of(graph.build()).withInput(range);
    }

    TensorDataSet data() {
        float[] image = new float[features()];
        double width = range.high() - range.low();
        IntStream.range(0, image.length)
                .forEach(i -> image[i] = (float) (range.low() + width * color.applyAsDouble(i)));
        return TensorDataSet.classification(
                "image", Tensor.of(image, 1, channels, side, side), Tensor.of(new long[] {1}, 1), List.of("a", "b"));
    }

    double[] corrupted(Engine engine, Type type, int severity) {
        AttackResult result = Attacked.results(engine, model(), data(), new Corruption(FREE, type, severity), 4)
                .get(0);
        assertThat(result.queries()).isEqualTo(Queries.NONE);
        float[] found = Attacked.inputs(result);
        return IntStream.range(0, found.length)
                .mapToDouble(i -> (found[i] - range.low()) / (range.high() - range.low()))
                .toArray();
    }

    /** The noise of the corruption. */
    double[] drawn(Engine engine, Noise distribution, int count) {
        return drawn(engine, distribution, 0, count);
    }

    /** The angle to a middle direction, in radians. */
    double angle(Engine engine) {
        return Math.PI / 4 * (2 * drawn(engine, Noise.UNIFORM, 1, 1)[0] - 1);
    }

    private double[] drawn(Engine engine, Noise distribution, int draw, int count) {
        ModelInput input = ModelInput.of(model(), data());
        try (AttackPrograms programs = new AttackPrograms(engine::compile, model(), input, 4)) {
            AttackTarget target = new AttackSession(programs, FREE, 1);
            Tensor drawn = target.noise(distribution, data().batch(0), draw, count);
            return IntStream.range(0, count).mapToDouble(drawn::getDouble).toArray();
        }
    }

    static double clipped(double color) {
        return Math.min(Math.max(color, 0), 1);
    }
}
