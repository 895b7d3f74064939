package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.testkit.plugin.CompressorContract;
import dev.kiln.testkit.plugin.CriterionContract;
import dev.kiln.testkit.plugin.GranularityContract;
import dev.kiln.testkit.plugin.SparsityScheduleContract;
import java.util.List;
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
    class ChannelPruning extends CompressorContract {
        @Override
        protected CompressorProvider provider() {
            return Shipped.provider(CompressorProvider.class, "channel-pruning");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("ratio", 0.3, "multiple", 1);
        }

        /** Measured latencies differ from run to run. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return super.specifications().stream()
                    .filter(options -> !"latency".equals(options.get("target")))
                    .toList();
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
    class Taylor extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "taylor");
        }
    }

    @Nested
    class Hessian extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "hessian");
        }
    }

    @Nested
    class Wanda extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "wanda");
        }
    }

    @Nested
    class SparseGpt extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "sparse-gpt");
        }
    }

    @Nested
    class Movement extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "movement");
        }
    }

    @Nested
    class Lamp extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "lamp");
        }
    }

    @Nested
    class RandomOrder extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "random");
        }
    }

    @Nested
    class BatchNormScale extends CriterionContract {
        @Override
        protected CriterionProvider provider() {
            return Shipped.provider(CriterionProvider.class, "bn-scale");
        }

        @Override
        protected boolean scores(Model model, String weight) {
            return model.graph().constant(weight).rank() == 4;
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
    class Channels extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "channels");
        }
    }

    @Nested
    class Heads extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "heads");
        }
    }

    @Nested
    class NofM extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "n-of-m");
        }

        /** Each limit of n is at most this m. */
        @Override
        protected Map<String, Object> given() {
            return Map.of("n", 1, "m", 1024);
        }

        /** Few of the network's layers have as many inputs as those limits. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of("n", 2, "m", 4), Map.of("n", 1, "m", 3), Map.of("n", 1, "m", 1));
        }
    }

    @Nested
    class Rows extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "rows");
        }
    }

    @Nested
    class Columns extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "columns");
        }
    }

    @Nested
    class Kernels extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "kernels");
        }
    }

    @Nested
    class Blocks extends GranularityContract {
        @Override
        protected GranularityProvider provider() {
            return Shipped.provider(GranularityProvider.class, "blocks");
        }
    }

    @Nested
    class Linear extends SparsityScheduleContract {
        @Override
        protected SparsityScheduleProvider provider() {
            return Shipped.provider(SparsityScheduleProvider.class, "linear");
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
