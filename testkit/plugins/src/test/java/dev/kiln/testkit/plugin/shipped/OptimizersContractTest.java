package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.testkit.plugin.OptimizerContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The optimizers that ship with Kiln. */
class OptimizersContractTest {

    @Nested
    class Adam extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "adam");
        }
    }

    @Nested
    class AdamW extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "adamw");
        }
    }

    @Nested
    class Sgd extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "sgd");
        }

        /** Nesterov's step needs a momentum. */
        @Override
        protected Map<String, Object> given() {
            return Map.of("momentum", 0.9);
        }
    }
}
