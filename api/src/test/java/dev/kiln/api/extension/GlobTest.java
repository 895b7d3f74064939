package dev.kiln.api.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GlobTest {

    @Test
    void starsQuestionMarksAndAlternativesAreTheOnlySpecialCharacters() {
        assertThat(Glob.of("conv*").matches("conv2d_1.weight")).isTrue();
        assertThat(Glob.of("conv?").matches("conv")).isFalse();
        assertThat(Glob.of("a.b").matches("axb")).isFalse();
        assertThat(Glob.of("a|b*").matchesAny(List.of("c", "bee"))).isTrue();
        assertThat(Glob.of("a|b*").matches("aa")).isFalse();
        assertThat(Glob.of("w[0]\\E").matches("w[0]\\E")).isTrue();
        assertThat(Glob.of("").matches("")).isTrue();
        assertThat(Glob.of("").matches("x")).isFalse();
    }

    @Test
    void alternativesCanBeTakenByThemselves() {
        assertThat(Glob.alternatives("a|b*")).hasToString("[a, b*]");
        assertThat(Glob.alternatives("")).isEmpty();
    }
}
