package dev.kiln.api.extension;

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

    @Test
    void bracketsKeepCommasTogether() {
        assertThat(Specification.parse("lookahead:inner=[adam:lr=0.001,beta1=0.9],every=5")
                        .options())
                .containsExactly(Map.entry("inner", "[adam:lr=0.001,beta1=0.9]"), Map.entry("every", "5"));
        assertThat(Specification.parse("ensemble:attacks=[pgd:eps=1;x:inner=[y:a=[1;2],b=3]],n=2")
                        .options())
                .containsExactly(Map.entry("attacks", "[pgd:eps=1;x:inner=[y:a=[1;2],b=3]]"), Map.entry("n", "2"));
    }

    @Test
    void bracketsInsideAValueAreCharacters() {
        assertThat(Specification.parse("wav:label=.*_([0-9]+),rate=8").options())
                .containsExactly(Map.entry("label", ".*_([0-9]+)"), Map.entry("rate", "8"));
    }

    @Test
    void aBracketThatIsNotClosedIsRefused() {
        assertThatThrownBy(() -> Specification.parse("lookahead:inner=[adam:lr=0.1,every=5"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("a bracket is not closed");
    }

    @Test
    void aMapOfOneNameIsASpecification() {
        assertThat(Specification.of(Map.of("sgd", Map.of("lr", 0.1))))
                .isEqualTo(new Specification("sgd", Map.of("lr", 0.1)));
        assertThatThrownBy(() -> Specification.of(Map.of("a", 1, "b", 2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Specification.of(Map.of("a", 1))).isInstanceOf(IllegalArgumentException.class);
    }
}
