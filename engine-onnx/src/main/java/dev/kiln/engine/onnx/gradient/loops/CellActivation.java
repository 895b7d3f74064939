package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Tape;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * An activation function of a recurrent operator.
 *
 * @param kind the function
 * @param alpha its first parameter, where it has one
 * @param beta its second parameter, where it has one
 */
record CellActivation(Kind kind, float alpha, float beta) {

    /** The functions of ONNX, with the number of their parameters and the defaults. */
    enum Kind {
        RELU("Relu", 0, 0, 0),
        TANH("Tanh", 0, 0, 0),
        SIGMOID("Sigmoid", 0, 0, 0),
        SOFTSIGN("Softsign", 0, 0, 0),
        SOFTPLUS("Softplus", 0, 0, 0),
        LEAKY_RELU("LeakyRelu", 1, 0.01f, 0),
        THRESHOLDED_RELU("ThresholdedRelu", 1, 1, 0),
        ELU("Elu", 1, 1, 0),
        HARD_SIGMOID("HardSigmoid", 2, 0.2f, 0.5f),
        AFFINE("Affine", 2, 1, 0),
        SCALED_TANH("ScaledTanh", 2, 1, 1);

        private final String operator;
        private final int numbers;
        private final float alpha;
        private final float beta;

        Kind(String operator, int numbers, float alpha, float beta) {
            this.operator = operator;
            this.numbers = numbers;
            this.alpha = alpha;
            this.beta = beta;
        }

        private static Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.operator.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                    return kind;
                }
            }
            throw new GraphException("There is no activation function " + name + "; ONNX has Relu, Tanh, Sigmoid, "
                    + "Softsign, Softplus, LeakyRelu, ThresholdedRelu, Elu, HardSigmoid, Affine and ScaledTanh.");
        }
    }

    /**
     * The activations that an operator names.
     *
     * @param attributes the operator's attributes; each function takes the next parameters if it needs some
     * @param otherwise the default names
     * @return the functions in order
     */
    static List<CellActivation> all(Attributes attributes, List<String> otherwise) {
        List<String> names = attributes.texts("activations");
        Iterator<Float> alphas =
                attributes.reals("activation_alpha").orElse(List.of()).iterator();
        Iterator<Float> betas =
                attributes.reals("activation_beta").orElse(List.of()).iterator();
        List<CellActivation> all = new ArrayList<>();
        for (String name : names.isEmpty() ? otherwise : names) {
            Kind kind = Kind.of(name);
            float alpha = kind.numbers > 0 && alphas.hasNext() ? alphas.next() : kind.alpha;
            float beta = kind.numbers > 1 && betas.hasNext() ? betas.next() : kind.beta;
            all.add(new CellActivation(kind, alpha, beta));
        }
        return all;
    }

    Value apply(Value x) {
        return switch (kind) {
            case AFFINE -> x.mul(alpha).add(beta);
            case SCALED_TANH -> x.mul(beta).tanh().mul(alpha);
            default -> x.graph().apply(kind.operator, attributes(), x);
        };
    }

    private Attributes attributes() {
        Attributes numbers = kind.numbers > 0 ? Attributes.NONE.with("alpha", alpha) : Attributes.NONE;
        return kind.numbers > 1 ? numbers.with("beta", beta) : numbers;
    }

    /**
     * Its elementwise derivative.
     *
     * @param tape the tape on which it is written
     * @param x the input of the function
     * @param y its result
     * @return a value of x's shape, or a scalar
     */
    Value slope(Tape tape, Value x, Value y) {
        Value one = x.graph().constant(Tensor.scalar(x.elementType(), 1));
        return switch (kind) {
            case AFFINE -> one.mul(alpha);
            case SCALED_TANH -> y.square().mul(-1 / alpha).add(alpha).mul(beta);
            default -> slope(tape, x, y, one);
        };
    }

    private Value slope(Tape tape, Value x, Value y, Value one) {
        Node node = new Node("", "", kind.operator, List.of(x.name()), List.of(y.name()), attributes(), Extras.NONE);
        Pullback pullback = new Pullback(tape, node, List.of(one), Set.of(0), List.of());
        tape.rule(node).orElseThrow().apply(pullback);
        return Objects.requireNonNull(pullback.results().get(0));
    }
}
