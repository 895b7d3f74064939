package dev.kiln.jobs.training.losses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.engine.Engine;
import dev.kiln.testkit.OnEachEngine;

class TokenCrossEntropyTest {

    private static final boolean[] COUNTS = {true, true, false, true, false, false};

    private static Trained trained(Engine engine, long... classes) {
        return Trained.linear(engine, "token-cross-entropy", Rows.tokens(COUNTS, classes), 2);
    }

    @OnEachEngine
    void learnsTheSameWhateverStandsAtMaskedPositions(Engine engine) {
        Trained trained = trained(engine, 3, 0, 0, 1, 0, 0);
        for (long masked : new long[] {1, 3, 4, 1000, -1, -100, Long.MIN_VALUE}) {
            Trained other = trained(engine, 3, 0, masked, 1, masked, masked);
            assertThat(other.losses()).as("%d", masked).containsExactly(trained.losses());
            assertThat(other.weight()).as("%d", masked).containsExactly(trained.weight());
        }
        assertThat(trained(engine, 3, 1, 0, 1, 0, 0).losses()).isNotEqualTo(trained.losses());
    }
}
