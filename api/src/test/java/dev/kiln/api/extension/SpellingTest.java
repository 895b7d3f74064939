package dev.kiln.api.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

    private static final List<String> KNOWN = List.of("dense", "conv2d", "max-pool2d", "relu", "leaky-relu", "gelu");

    @Test
    void findsTheNearestWordFirst() {
        assertThat(Spelling.nearest("rleu", KNOWN)).startsWith("relu");
        assertThat(Spelling.nearest("relu", KNOWN)).startsWith("relu", "gelu");
        assertThat(Spelling.nearest("conv2", KNOWN)).containsExactly("conv2d");
        assertThat(Spelling.nearest("densse", KNOWN)).containsExactly("dense");
    }

    @Test
    void exchangedLettersAreOneMistake() {
        assertThat(Spelling.nearest("pdg", List.of("add", "ddn", "idx", "pgd"))).startsWith("pgd");
        assertThat(Spelling.nearest("fgms", List.of("fmn", "fgsm"))).startsWith("fgsm");
    }

    @Test
    void saysNothingWhereNothingIsNear() {
        assertThat(Spelling.nearest("transformer", KNOWN)).isEmpty();
        assertThat(Spelling.hint("transformer", KNOWN)).isEmpty();
    }

    @Test
    void hintsInASentence() {
        assertThat(Spelling.hint("densse", KNOWN)).isEqualTo(" Did you mean dense?");
    }

    @Test
    void givesThreeWordsAtMost() {
        assertThat(Spelling.nearest("a", List.of("b", "c", "d", "e"))).containsExactly("b", "c", "d");
    }
}
