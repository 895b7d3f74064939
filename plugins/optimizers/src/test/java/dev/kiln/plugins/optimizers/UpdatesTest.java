package dev.kiln.plugins.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.UsableEngine;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Five steps of each optimizer, compared with the published formulas, written here in double precision. */
class UpdatesTest {

    private static final int STEPS = 5;
    private static final double[] START = {0.5, -1.25, 2, 1e-3};

    /** Large and tiny gradients, one that changes sign and one that vanishes after the first step. */
    private static double gradient(int element, int step) {
        return switch (element) {
            case 0 -> 3 * step;
            case 1 -> 1e-4;
            case 2 -> step % 2 == 0 ? 0.7 : -0.2;
            default -> step == 1 ? 1 : 0;
        };
    }

    /** The learning rate decreases, as with a schedule. */
    private static double rate(int step) {
        return 0.1 / step;
    }

    private static float[] run(String specification) {
        float[] start = new float[START.length];
        for (int i = 0; i < start.length; i++) {
            start[i] = (float) START[i];
        }
        Graph graph = UpdateProgram.of(UpdateProgram.optimizer(specification), Tensor.of(start, 2, 2));
        try (Engine engine = UsableEngine.open();
                Program program = engine.compile(graph)) {
            for (int step = 1; step <= STEPS; step++) {
                float[] gradients = new float[START.length];
                for (int i = 0; i < gradients.length; i++) {
                    gradients[i] = (float) gradient(i, step);
                }
                program.run(Map.of(
                        "gradient", Tensor.of(gradients, 2, 2), "rate", scalar(rate(step)), "step", scalar(step)));
            }
            return program.state("p").toFloatArray();
        }
    }

    private static Tensor scalar(double value) {
        return Tensor.scalar(ElementType.FLOAT, value);
    }

    private interface Reference {
        /** The parameter after all steps. */
        double end(int element, double parameter);
    }

    private static void compare(String specification, Reference reference) {
        float[] ends = run(specification);
        for (int i = 0; i < ends.length; i++) {
            double expected = reference.end(i, START[i]);
            assertThat((double) ends[i])
                    .describedAs("%s, element %d", specification, i)
                    .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 0",
        "0, false, 0.3",
        "0.9, false, 0",
        "0.5, true, 0",
        "0.9, true, 0.1",
    })
    void sgdFollowsItsFormula(double momentum, boolean nesterov, double decay) {
        String options = "sgd:momentum=" + momentum + ",nesterov=" + nesterov + ",weight-decay=" + decay;
        compare(options, (element, start) -> {
            double p = start;
            double v = 0;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + decay * p;
                v = momentum * v + g;
                p -= rate(t) * (nesterov ? g + momentum * v : v);
            }
            return p;
        });
    }

    @ParameterizedTest
    @CsvSource({"adam, 0.9, 0.999, 0", "adam, 0.5, 0.9, 0.2", "adamw, 0.9, 0.999, 0", "adamw, 0.9, 0.999, 0.3"})
    void adamAndAdamWFollowTheirFormulas(String name, double beta1, double beta2, double decay) {
        double epsilon = 1e-8;
        String options = name + ":beta1=" + beta1 + ",beta2=" + beta2 + ",weight-decay=" + decay;
        boolean decoupled = name.equals("adamw");
        compare(options, (element, start) -> {
            double p = start;
            double m = 0;
            double v = 0;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + (decoupled ? 0 : decay * p);
                p -= decoupled ? rate(t) * decay * p : 0;
                m = beta1 * m + (1 - beta1) * g;
                v = beta2 * v + (1 - beta2) * g * g;
                double mean = m / (1 - Math.pow(beta1, t));
                double root = Math.sqrt(v / (1 - Math.pow(beta2, t)));
                p -= rate(t) * mean / (root + epsilon);
            }
            return p;
        });
    }
}
