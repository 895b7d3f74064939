package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PartitionTest {

    @Test
    void holdsOutAFractionWithoutOverlap() {
        Partition parts = Partition.of(50, 0.2, 3);

        assertThat(parts.kept()).hasSize(40).isSorted();
        assertThat(parts.held()).hasSize(10).isSorted();
        assertThat(LongStream.concat(LongStream.of(parts.kept()), LongStream.of(parts.held()))
                        .distinct())
                .hasSize(50);
    }

    @Test
    void dependsOnTheSeedAlone() {
        assertThat(Partition.of(50, 0.2, 3).held())
                .isEqualTo(Partition.of(50, 0.2, 3).held());
        assertThat(Partition.of(50, 0.2, 3).held())
                .isNotEqualTo(Partition.of(50, 0.2, 4).held());
    }

    @Test
    void leavesAnExampleOnEachSide() {
        assertThat(Partition.of(2, 0.01, 0).held()).hasSize(1);
        assertThat(Partition.of(2, 0.99, 0).kept()).hasSize(1);
    }
}
