package dev.kiln.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.ElementType;
import org.junit.jupiter.api.Test;

class AttributesTest {

    private final Attributes attributes = Attributes.of("axis", 1)
            .with("alpha", 0.5f)
            .with("mode", "linear")
            .with("pads", new long[] {1, 2})
            .with("to", ElementType.INT8);

    @Test
    void readsWhatWasWritten() {
        assertThat(attributes.integer("axis", 0)).isEqualTo(1);
        assertThat(attributes.real("alpha", 0)).isEqualTo(0.5f);
        assertThat(attributes.text("mode", "")).isEqualTo("linear");
        assertThat(attributes.integers("pads").orElseThrow()).containsExactly(1, 2);
        assertThat(attributes.integer("to", 0)).isEqualTo(3);
    }

    @Test
    void absentOnesHaveTheDefaultOfTheOperator() {
        assertThat(attributes.integer("keepdims", 1)).isEqualTo(1);
        assertThat(attributes.integers("axes")).isEmpty();
        assertThat(attributes.texts("xs")).isEmpty();
        assertThat(attributes.without("axis").has("axis")).isFalse();
        assertThat(attributes.has("axis")).isTrue();
    }

    @Test
    void anotherKindIsAMistake() {
        assertThatThrownBy(() -> attributes.real("axis", 0))
                .isInstanceOf(GraphException.class)
                .hasMessage("The attribute axis is of kind Int, expected Real.");
    }
}
