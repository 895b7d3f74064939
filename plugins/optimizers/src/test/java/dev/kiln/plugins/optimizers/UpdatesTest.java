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

/** Eight steps of each optimizer, compared with the published formulas, written here in double precision. */
class UpdatesTest {

    private static final int STEPS = 8;
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

    @ParameterizedTest
    @CsvSource({"0.99, 0, false, 0", "0.9, 0.5, false, 0.1", "0.9, 0.9, true, 0", "0.5, 0, true, 0.2"})
    void rmspropFollowsItsFormula(double alpha, double momentum, boolean centered, double decay) {
        double epsilon = 1e-4;
        String options = "rmsprop:alpha=" + alpha + ",momentum=" + momentum + ",centered=" + centered + ",weight-decay="
                + decay + ",epsilon=" + epsilon;
        compare(options, (element, start) -> {
            double p = start;
            double v = 0;
            double m = 0;
            double b = 0;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + decay * p;
                v = alpha * v + (1 - alpha) * g * g;
                m = centered ? alpha * m + (1 - alpha) * g : 0;
                b = momentum * b + g / (Math.sqrt(v - m * m) + epsilon);
                p -= rate(t) * b;
            }
            return p;
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.1, 0.2"})
    void adagradFollowsItsFormula(double initial, double decay) {
        compare("adagrad:initial=" + initial + ",weight-decay=" + decay, (element, start) -> {
            double p = start;
            double sum = initial;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + decay * p;
                sum += g * g;
                p -= rate(t) * g / (Math.sqrt(sum) + 1e-10);
            }
            return p;
        });
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0", "0.5, 0.2"})
    void adadeltaFollowsItsFormula(double rho, double decay) {
        compare("adadelta:rho=" + rho + ",weight-decay=" + decay, (element, start) -> {
            double p = start;
            double v = 0;
            double u = 0;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + decay * p;
                v = rho * v + (1 - rho) * g * g;
                double d = Math.sqrt(u + 1e-6) / Math.sqrt(v + 1e-6) * g;
                u = rho * u + (1 - rho) * d * d;
                p -= rate(t) * d;
            }
            return p;
        });
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 0", "0.5, 0.5, 0.2"})
    void adamaxFollowsItsFormula(double beta1, double beta2, double decay) {
        String options = "adamax:beta1=" + beta1 + ",beta2=" + beta2 + ",weight-decay=" + decay;
        compare(options, (element, start) -> {
            double p = start;
            double m = 0;
            double u = 0;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + decay * p;
                m = beta1 * m + (1 - beta1) * g;
                u = Math.max(beta2 * u, Math.abs(g) + 1e-8);
                p -= rate(t) * m / (1 - Math.pow(beta1, t)) / u;
            }
            return p;
        });
    }

    @ParameterizedTest
    @CsvSource({"0.004, 0, false", "0.5, 0.2, false", "0, 0.3, true"})
    void nadamFollowsItsFormula(double rise, double decay, boolean decoupled) {
        String options = "nadam:momentum-decay=" + rise + ",weight-decay=" + decay + ",decoupled=" + decoupled;
        compare(options, (element, start) -> {
            double p = start;
            double m = 0;
            double v = 0;
            double product = 1;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + (decoupled ? 0 : decay * p);
                p -= decoupled ? rate(t) * decay * p : 0;
                double now = 0.9 * (1 - Math.pow(0.96, t * rise) / 2);
                double next = 0.9 * (1 - Math.pow(0.96, (t + 1) * rise) / 2);
                product *= now;
                m = 0.9 * m + 0.1 * g;
                v = 0.999 * v + 0.001 * g * g;
                double direction = (1 - now) / (1 - product) * g + next / (1 - product * next) * m;
                p -= rate(t) * direction / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-8);
            }
            return p;
        });
    }

    /** With a beta2 of 0.5 no step is rectified; with the others the last three are. */
    @ParameterizedTest
    @CsvSource({"0.999, 0, false", "0.9, 0.2, false", "0.99, 0.3, true", "0.5, 0, false"})
    void radamFollowsItsFormula(double beta2, double decay, boolean decoupled) {
        String options = "radam:beta2=" + beta2 + ",weight-decay=" + decay + ",decoupled=" + decoupled;
        double longest = 2 / (1 - beta2) - 1;
        compare(options, (element, start) -> {
            double p = start;
            double m = 0;
            double v = 0;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t) + (decoupled ? 0 : decay * p);
                p -= decoupled ? rate(t) * decay * p : 0;
                m = 0.9 * m + 0.1 * g;
                v = beta2 * v + (1 - beta2) * g * g;
                double mean = m / (1 - Math.pow(0.9, t));
                double weights = 1 - Math.pow(beta2, t);
                double length = longest - 2 * t * (1 - weights) / weights;
                double scale = 1;
                if (length > 5) {
                    double share = (length - 4) * (length - 2) / ((longest - 4) * (longest - 2));
                    scale = Math.sqrt(share * longest / length) * Math.sqrt(weights) / (Math.sqrt(v) + 1e-8);
                }
                p -= rate(t) * scale * mean;
            }
            return p;
        });
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.99, 0", "0.5, 0.25, 0.3"})
    void lionFollowsItsFormula(double beta1, double beta2, double decay) {
        String options = "lion:beta1=" + beta1 + ",beta2=" + beta2 + ",weight-decay=" + decay;
        compare(options, (element, start) -> {
            double p = start;
            double m = 0;
            for (int t = 1; t <= STEPS; t++) {
                double g = gradient(element, t);
                p -= rate(t) * (Math.signum(beta1 * m + (1 - beta1) * g) + decay * p);
                m = beta2 * m + (1 - beta2) * g;
            }
            return p;
        });
    }
}
