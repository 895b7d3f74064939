package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.attack.Norm;
import dev.kiln.graph.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PerturbationTest {

    private static double[] sizes(Norm norm) {
        Tensor original = Tensor.of(new float[] {1, 2, 3, 4, 0, 0, 0, 0}, 2, 2, 2);
        Tensor changed = Tensor.of(new float[] {1, 5, 3, 0, 0, -0.5f, 0, 0}, 2, 2, 2);
        return Perturbation.sizes(original, changed, norm);
    }

    /** Of the changes 3 and -4 of one example, and -0.5 of another. */
    @Test
    void areThoseOfEachExampleInTheNorm() {
        assertThat(sizes(Norm.LINF)).containsExactly(4, 0.5);
        assertThat(sizes(Norm.L2)).containsExactly(new double[] {5, 0.5}, within(1e-12));
        assertThat(sizes(Norm.L1)).containsExactly(7, 0.5);
        assertThat(sizes(Norm.L0)).containsExactly(2, 1);
    }
}
