package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.metric.MetricProvider;
import dev.kiln.testkit.plugin.MetricContract;
import org.junit.jupiter.api.Nested;

/** The metrics that ship with Kiln. */
class MetricsContractTest {

    @Nested
    class Brier extends MetricContract {
        @Override
        protected MetricProvider provider() {
            return Shipped.provider(MetricProvider.class, "brier");
        }

        @Override
        protected double least() {
            return 0;
        }

        @Override
        protected double greatest() {
            return 2;
        }
    }

    @Nested
    class MacroF1 extends MetricContract {
        @Override
        protected MetricProvider provider() {
            return Shipped.provider(MetricProvider.class, "macro-f1");
        }

        @Override
        protected double least() {
            return 0;
        }

        @Override
        protected double greatest() {
            return 1;
        }
    }

    @Nested
    class TopK extends MetricContract {
        @Override
        protected MetricProvider provider() {
            return Shipped.provider(MetricProvider.class, "top-k");
        }

        @Override
        protected double least() {
            return 0;
        }

        @Override
        protected double greatest() {
            return 1;
        }
    }
}
