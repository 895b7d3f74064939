package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.loss.LossProvider;
import dev.kiln.testkit.plugin.LossContract;
import org.junit.jupiter.api.Nested;

/** The losses that ship with Kiln. */
class LossesContractTest {

    @Nested
    class CrossEntropy extends LossContract {
        @Override
        protected LossProvider provider() {
            return Shipped.provider(LossProvider.class, "cross-entropy");
        }
    }

    @Nested
    class MeanSquaredError extends LossContract {
        @Override
        protected LossProvider provider() {
            return Shipped.provider(LossProvider.class, "mse");
        }
    }
}
