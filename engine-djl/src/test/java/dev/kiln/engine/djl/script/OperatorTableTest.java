package dev.kiln.engine.djl.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.Operators;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** An operator that is declared has a rule here, or a reason to have none. */
class OperatorTableTest {

    /** Why an operator has no rule. */
    private static final Map<String, List<String>> WITHOUT = Map.of(
            "is of operator set 26 and has none yet",
            List.of("BitCast", "CumProd"),
            "was replaced by Resize, which files are converted to",
            List.of("Upsample"),
            "is not written yet",
            List.of("ReverseSequence"));

    private static Node node(String operator) {
        return new Node("", "", operator, List.of("x"), List.of("y"), Attributes.NONE, Extras.NONE);
    }

    @Test
    void everyOperatorHasARuleOrAReasonForNone() {
        Set<String> without = new TreeSet<>(Operators.all());
        without.removeIf(operator -> TorchRules.find(node(operator)).isPresent());
        assertThat(without)
                .containsExactlyInAnyOrderElementsOf(
                        WITHOUT.values().stream().flatMap(List::stream).toList());
    }
}
