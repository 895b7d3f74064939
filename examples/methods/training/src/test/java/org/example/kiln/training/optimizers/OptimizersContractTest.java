package org.example.kiln.training.optimizers;

import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.testkit.plugin.OptimizerContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The contract of optimizers. */
class OptimizersContractTest {

    private static final Map<String, Object> AROUND_MOMENTUM = Map.of("optimizer", "[sgd:lr=0.05,momentum=0.5]");

    @Nested
    class OfSam extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return new Sam.Provider();
        }

        @Override
        protected Map<String, Object> given() {
            return AROUND_MOMENTUM;
        }
    }

    @Nested
    class OfLookahead extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return new Lookahead.Provider();
        }

        @Override
        protected Map<String, Object> given() {
            return AROUND_MOMENTUM;
        }
    }

    @Nested
    class OfLamb extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return new Lamb.Provider();
        }
    }

    @Nested
    class OfLars extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return new Lars.Provider();
        }
    }

    @Nested
    class OfLbfgs extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return new Lbfgs.Provider();
        }
    }
}
