package dev.kiln.graph.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Node;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.operator.Operators;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An operator is declared once: what has a type has a family, and what is declared has a type. */
class OperatorDeclarationsTest {

    private static Node node(String domain, String operator) {
        return new Node("", domain, operator, List.of("x"), List.of("y"), Attributes.NONE, Extras.NONE);
    }

    @Test
    void theOperatorsWithATypeAreThoseThatAreDeclared() {
        assertThat(TypeRules.operators()).containsExactlyInAnyOrderElementsOf(Operators.all());
    }

    @Test
    void everyFamilyHasOperatorsAndAllTogetherAreAll() {
        assertThat(OperatorFamily.values())
                .allSatisfy(family -> assertThat(family.operators()).isNotEmpty());
        assertThat(Arrays.stream(OperatorFamily.values()).flatMap(family -> family.operators().stream()))
                .containsExactlyInAnyOrderElementsOf(Operators.all());
    }

    @Test
    void aFamilyIsOfOnnxOwnDomainAlone() {
        assertThat(OperatorFamily.of(node("", "Add"))).contains(OperatorFamily.BROADCASTING);
        assertThat(OperatorFamily.of(node("ai.onnx", "Add"))).contains(OperatorFamily.BROADCASTING);
        assertThat(OperatorFamily.of(node("com.microsoft", "Add"))).isEmpty();
        assertThat(OperatorFamily.of(node("", "Sinker"))).isEmpty();
        assertThat(OperatorFamily.isOneOf(node("", "Reshape"), Set.of(OperatorFamily.RESHAPING)))
                .isTrue();
        assertThat(OperatorFamily.ROW.has(node("", "Reshape"))).isFalse();
    }
}
