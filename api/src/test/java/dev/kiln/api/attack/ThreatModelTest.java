package dev.kiln.api.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.OptionException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThreatModelTest {

    @Test
    void withoutASizeItHasTheUsualOneOfItsNorm() {
        assertThat(new ThreatModel(Norm.L2, Optional.empty(), false)).isEqualTo(new ThreatModel(Norm.L2, 0.5, false));
    }

    @Test
    void theOneOfAnAttackWithoutABallIsInfinite() {
        ThreatModel free = new ThreatModel(Norm.L2, true);

        assertThat(free.epsilon()).isInfinite();
        assertThat(free.isBounded()).isFalse();
        assertThat(free.withEpsilon(0.5)).isEqualTo(new ThreatModel(Norm.L2, 0.5, true));
        assertThat(free.withEpsilon(0.5).isBounded()).isTrue();
    }

    @Test
    void aSizeIsFiniteAndRepresentable() {
        for (double size : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY, 1e39, 1e-46}) {
            assertThatThrownBy(() -> new ThreatModel(Norm.LINF, size, false))
                    .isInstanceOf(OptionException.class)
                    .hasMessageStartingWith("eps is " + size);
        }
    }
}
