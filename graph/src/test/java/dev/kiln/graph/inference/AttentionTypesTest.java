package dev.kiln.graph.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attributes;
import org.junit.jupiter.api.Test;

class AttentionTypesTest {

    private final Operators ops = new Operators();

    @Test
    void headsMayBeAnAxis() {
        assertThat(ops.several(
                        4,
                        "Attention",
                        Attributes.NONE,
                        ops.floats("N", 6, 4, 8),
                        ops.floats("N", 3, 5, 8),
                        ops.floats("N", 3, 5, 10),
                        null,
                        ops.floats("N", 3, 7, 8),
                        ops.floats("N", 3, 7, 10)))
                .extracting(v -> v.shape().toString())
                .containsExactly("[N, 6, 4, 10]", "[N, 3, 12, 8]", "[N, 3, 12, 10]", "[N, 6, 4, 12]");
    }

    @Test
    void headsMayLieSideBySide() {
        Attributes heads = Attributes.of("q_num_heads", 4).with("kv_num_heads", 2);
        assertThat(ops.apply(
                                "Attention",
                                heads,
                                ops.floats("N", "T", 24),
                                ops.floats("N", 5, 12),
                                ops.floats("N", 5, 8))
                        .shape()
                        .toString())
                .isEqualTo("[N, T, 16]");
        assertThatThrownBy(() ->
                        ops.apply("Attention", ops.floats("N", 4, 24), ops.floats("N", 5, 24), ops.floats("N", 5, 24)))
                .hasMessageContaining("q_num_heads");
    }

    @Test
    void vectorsOfQueryAndKeyMustMatch() {
        assertThatThrownBy(() -> ops.apply(
                        "Attention", ops.floats("N", 2, 4, 8), ops.floats("N", 2, 5, 6), ops.floats("N", 2, 5, 6)))
                .hasMessageContaining("8 and 6 long");
    }
}
