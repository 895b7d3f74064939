package dev.kiln.engine.onnx.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.VanishingGradient;
import dev.kiln.graph.operator.Operators;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** An operator that is declared has a derivative here, or a reason to have none. */
class OperatorTableTest {

    /** Why an operator has no rule. */
    private static final Map<String, List<String>> WITHOUT = Map.of(
            "makes truth values or indices, or takes integers alone",
            List.of(
                    "And",
                    "ArgMax",
                    "ArgMin",
                    "BitShift",
                    "BitwiseAnd",
                    "BitwiseNot",
                    "BitwiseOr",
                    "BitwiseXor",
                    "Equal",
                    "Greater",
                    "GreaterOrEqual",
                    "IsInf",
                    "IsNaN",
                    "Less",
                    "LessOrEqual",
                    "NonZero",
                    "Not",
                    "Or",
                    "Xor"),
            "makes values of attributes, shapes or chance alone",
            List.of(
                    "Bernoulli",
                    "Constant",
                    "ConstantOfShape",
                    "EyeLike",
                    "Multinomial",
                    "OptionalHasElement",
                    "RandomNormal",
                    "RandomUniform",
                    "Range",
                    "SequenceLength",
                    "Shape",
                    "Size"),
            "is written out as the steps of its cell before it is differentiated",
            List.of("GRU", "LSTM", "RNN"),
            "is of operator set 26 and has none yet",
            List.of("BitCast", "CumProd"));

    private static Node node(String operator) {
        return new Node("", "", operator, List.of("x"), List.of("y"), Attributes.NONE, Extras.NONE);
    }

    @Test
    void everyOperatorHasADerivativeOrAReasonForNone() {
        Set<String> without = new TreeSet<>(Operators.all());
        without.removeIf(operator -> GradientRules.find(node(operator)).isPresent());
        without.removeIf(operator -> VanishingGradient.isFlat(node(operator)));
        assertThat(without)
                .containsExactlyInAnyOrderElementsOf(
                        WITHOUT.values().stream().flatMap(List::stream).toList());
    }
}
