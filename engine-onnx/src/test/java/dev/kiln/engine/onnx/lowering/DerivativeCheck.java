package dev.kiln.engine.onnx.lowering;

import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.Program;
import dev.kiln.graph.error.KilnException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Compares the derivatives of a case with differences, and with what another engine makes of the same graph.
 *
 * <p>A derivative {@code a} agrees with an expected {@code e} if {@code |a - e| <= 1e-3 |e| + 2e-4 m}, where {@code m} is
 * the greatest magnitude of the derivatives in that input, or 1 if that is more. The differences are of fourth order,
 * {@code (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h}. Of long inputs some elements are drawn by a fixed seed.
 *
 * <p>Where differences to one side, to the other and to both stay apart however small the step, there is a kink, and no
 * derivative; such elements are counted, not compared. The derivative under test has no say in that.
 */
final class DerivativeCheck {

    private static final int MOST_ELEMENTS = 48;
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 2e-4;
    private static final double SAME_SLOPE = 0.02;

    private final Engine engine;
    private final Engine other;

    DerivativeCheck(Engine engine, Engine other) {
        this.engine = engine;
        this.other = other;
    }

    /**
     * What came of a case.
     *
     * @param failure what disagrees; empty if nothing does
     * @param compared how many elements were compared with differences
     * @param kinks how many elements have no derivative
     * @param nonzero whether some derivative that was compared is not 0
     * @param other empty if the other engine agrees; else why it was not asked
     */
    record Verdict(String failure, int compared, int kinks, boolean nonzero, String other) {}

    Verdict check(DerivativeCase c) {
        Verdict verdict = checkHere(c);
        boolean mostlyKinks = verdict.kinks() > verdict.compared() || !verdict.nonzero();
        return mostlyKinks && verdict.failure().isEmpty() ? better(verdict, elsewhere(c, verdict)) : verdict;
    }

    /** Where other inputs give results of other lengths the case is nothing elsewhere. */
    private Verdict elsewhere(DerivativeCase c, Verdict here) {
        try {
            return checkHere(c.moved(0.05));
        } catch (KilnException e) {
            return here;
        }
    }

    private static Verdict better(Verdict one, Verdict moved) {
        boolean useful =
                moved.failure().isEmpty() && moved.compared() > one.compared() || moved.nonzero() && !one.nonzero();
        return useful ? moved : one;
    }

    private Verdict checkHere(DerivativeCase c) {
        Map<String, Tensor> gradients = run(engine, c);
        try (Program forward = engine.compile(c.forward())) {
            return new Comparison(c, new Loss(forward, c), gradients).verdict();
        }
    }

    private static Map<String, Tensor> run(Engine engine, DerivativeCase c) {
        try (Program program = engine.compile(c.differentiated())) {
            return program.run(c.inputs());
        }
    }

    /** The number that is differentiated, in double precision but for the outputs themselves. */
    private record Loss(Program forward, DerivativeCase c) {

        double at(String input, int element, double by) {
            Map<String, Tensor> feeds = new HashMap<>(c.inputs());
            feeds.put(input, moved(feeds.get(input), element, by));
            Map<String, Tensor> outputs = forward.run(feeds);
            double sum = 0;
            for (Map.Entry<String, Tensor> weight : c.weights().entrySet()) {
                sum += weighted(outputs.get("y." + weight.getKey()), weight.getValue());
            }
            return sum;
        }

        /** Not a number where another input gives other lengths: then there is no derivative. */
        private static double weighted(Tensor y, Tensor weights) {
            if (y.size() != weights.size()) {
                return Double.NaN;
            }
            double sum = 0;
            for (int i = 0; i < y.size(); i++) {
                double weight = weights.getDouble(i);
                sum += weight == 0 ? 0 : y.getDouble(i) * weight;
            }
            return sum;
        }

        private static Tensor moved(Tensor tensor, int element, double by) {
            if (tensor.elementType() == ElementType.DOUBLE) {
                double[] values = new double[(int) tensor.size()];
                tensor.doubles().get(values);
                values[element] += by;
                return Tensor.of(values, tensor.shape());
            }
            float[] values = tensor.toFloatArray();
            values[element] += (float) by;
            return Tensor.of(values, tensor.shape());
        }
    }

    /**
     * What differences say of the slope at an element.
     *
     * @param slope the central difference of fourth order
     * @param spread how far the other differences are from it: both one-sided ones, and the central one of second order
     */
    private record Slope(double slope, double spread) {

        static Slope of(Loss loss, String input, int element, double step) {
            double here = loss.at(input, element, 0);
            double up = loss.at(input, element, step);
            double down = loss.at(input, element, -step);
            double farUp = loss.at(input, element, 2 * step);
            double farDown = loss.at(input, element, -2 * step);
            double right = (4 * up - 3 * here - farUp) / (2 * step);
            double left = (3 * here - 4 * down + farDown) / (2 * step);
            double plain = (up - down) / (2 * step);
            double slope = (8 * (up - down) - (farUp - farDown)) / (12 * step);
            return new Slope(slope, Math.max(Math.abs(right - left), Math.abs(plain - slope)));
        }
    }

    private final class Comparison {

        private final DerivativeCase c;
        private final Loss loss;
        private final Map<String, Tensor> gradients;
        private final Map<String, Double> scales = new HashMap<>();
        private String failure = "";
        private int compared;
        private int kinks;
        private boolean nonzero;

        Comparison(DerivativeCase c, Loss loss, Map<String, Tensor> gradients) {
            this.c = c;
            this.loss = loss;
            this.gradients = gradients;
        }

        Verdict verdict() {
            for (String input : c.inputs().keySet()) {
                withDifferences(input);
            }
            String others = failure.isEmpty() ? withOther() : "not asked";
            return new Verdict(failure, compared, kinks, nonzero, others);
        }

        private Tensor gradient(String input) {
            return gradients.get("dx." + input);
        }

        private double scale(String input) {
            return scales.computeIfAbsent(input, this::greatest);
        }

        private double greatest(String input) {
            double greatest = 1;
            for (int i = 0; i < gradient(input).size(); i++) {
                greatest = Math.max(greatest, Math.abs(gradient(input).getDouble(i)));
            }
            return greatest;
        }

        /** The slope of a function that is smooth there; empty at a kink, where no step brings the differences together. */
        private OptionalDouble slope(String input, int element) {
            double first = step(c.inputs().get(input).getDouble(element));
            for (double step = first; step >= first / 4; step /= 2) {
                Slope found = Slope.of(loss, input, element, step);
                if (found.spread() <= tolerance(found.slope(), scale(input))) {
                    return OptionalDouble.of(found.slope());
                }
            }
            return OptionalDouble.empty();
        }

        private void withDifferences(String input) {
            int size = (int) c.inputs().get(input).size();
            SplittableRandom random = new SplittableRandom(size);
            for (int i = 0; i < Math.min(size, MOST_ELEMENTS) && failure.isEmpty(); i++) {
                int element = size <= MOST_ELEMENTS ? i : random.nextInt(size);
                slope(input, element).ifPresentOrElse(s -> compare(input, element, s), () -> kinks++);
            }
        }

        private void compare(String input, int element, double expected) {
            double derivative = gradient(input).getDouble(element);
            compared++;
            nonzero |= derivative != 0;
            if (!agree(derivative, expected, scale(input))) {
                failure = "the derivative in " + input + "[" + element + "] is " + derivative + ", and differences say "
                        + expected;
            }
        }

        private static boolean agree(double is, double expected, double scale) {
            return is == expected || Math.abs(is - expected) <= tolerance(expected, scale);
        }

        private static double tolerance(double expected, double scale) {
            return RELATIVE * Math.abs(expected) + ABSOLUTE * scale;
        }

        /** A power of two, so that single precision holds the steps exactly. */
        private static double step(double at) {
            return Math.max(1.0 / 128, Math.scalb(1.0, Math.getExponent(at) - 20));
        }

        private String withOther() {
            Map<String, Tensor> theirs;
            try {
                theirs = run(other, c);
            } catch (RuntimeException e) {
                return String.valueOf(e.getMessage());
            }
            for (String input : c.inputs().keySet()) {
                Tensor expected = theirs.get("dx." + input);
                for (int i = 0; i < expected.size() && failure.isEmpty(); i++) {
                    double is = gradient(input).getDouble(i);
                    if (!agree(is, expected.getDouble(i), scale(input))
                            && slope(input, i).isPresent()) {
                        return "the other engine's derivative in " + input + "[" + i + "] is " + expected.getDouble(i)
                                + ", not " + is;
                    }
                }
            }
            return "";
        }
    }
}
