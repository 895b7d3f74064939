package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.operator.Operators;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BatchRulesTest {

    /** Why an operator whose types are known has no rule for the axis of the batch. */
    private static final Map<String, List<String>> WITHOUT = Map.of(
            "makes values that are in no example",
            List.of("Constant", "ConstantOfShape", "EyeLike", "Range", "OptionalHasElement", "SequenceLength"),
            "draws for the whole batch at once",
            List.of("Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"),
            "looks at all examples together",
            List.of("DynamicQuantizeLinear", "MeanVarianceNormalization", "NonZero", "Unique", "Compress"),
            "has indices that count through the batch",
            List.of("MaxUnpool", "RoiAlign", "Scatter", "ScatterND", "TensorScatter"),
            "is a loss over the batch",
            List.of("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"),
            "holds graphs, in which nothing is followed",
            List.of("If", "Loop", "Scan"),
            "is not followed yet",
            List.of(
                    "AffineGrid",
                    "Attention",
                    "Det",
                    "GridSample",
                    "OneHot",
                    "QLinearMatMul",
                    "ReverseSequence",
                    "RotaryEmbedding",
                    "Trilu",
                    "Upsample"));

    @Test
    void everyOperatorHasARuleOrAReasonForNone() {
        Set<String> without = new TreeSet<>(Operators.all());
        without.removeAll(BatchRules.operators());
        assertThat(without)
                .containsExactlyInAnyOrderElementsOf(
                        WITHOUT.values().stream().flatMap(List::stream).toList());
    }

    @Test
    void noRuleIsOfAnOperatorThatIsNotDeclared() {
        assertThat(Operators.all()).containsAll(BatchRules.operators());
    }
}
