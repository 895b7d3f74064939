package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.testkit.plugin.CompressorContract;
import dev.kiln.testkit.plugin.CriterionContract;
import dev.kiln.testkit.plugin.GranularityContract;
import dev.kiln.testkit.plugin.SparsityScheduleContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The parts of pruning that ship with Kiln, and the compressor of any of them. */
class PruningContractTest {

    @Nested
    class Pruning extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "pruning");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("sparsity", 0.3);
        }
    }

    @Nested
    class Magnitude extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "magnitude");
        }
    }

    @Nested
    class Unstructured extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "unstructured");
        }
    }

    @Nested
    class Filters extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "filters");
        }
    }

    @Nested
    class Cubic extends SparsityScheduleContract {
        @Override
        protected SparsityScheduleProvider provider() {
            return Shipped.provider(SparsityScheduleProvider.class, "cubic");
        }
    }

    @Nested
    class OneShot extends SparsityScheduleContract {
        @Override
        protected SparsityScheduleProvider provider() {
            return Shipped.provider(SparsityScheduleProvider.class, "one-shot");
        }
    }
}
