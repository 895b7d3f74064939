package dev.kiln.host.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.OptionException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecificationTest {

    @Test
    void readsANameAlone() {
        assertThat(Specification.parse("adam")).isEqualTo(new Specification("adam", Map.of()));
    }

    @Test
    void readsOptionsInOrder() {
        Specification pgd = Specification.parse("pgd:norm=linf,eps=8/255,random-start=false");
        assertThat(pgd.name()).isEqualTo("pgd");
        assertThat(pgd.options())
                .containsExactly(
                        Map.entry("norm", "linf"), Map.entry("eps", "8/255"), Map.entry("random-start", "false"));
    }

    @Test
    void refusesAnOptionWithoutAValueOrTwice() {
        assertThatThrownBy(() -> Specification.parse("sgd:lr"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("lr");
        assertThatThrownBy(() -> Specification.parse("sgd:lr=1,lr=2"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> Specification.parse("sgd:")).isInstanceOf(OptionException.class);
    }
}
