package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.testkit.plugin.OptimizerContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The optimizers that ship with Kiln. */
class OptimizersContractTest {

    private static final Map<String, Object> AROUND_MOMENTUM = Map.of("optimizer", "[sgd:lr=0.05,momentum=0.5]");

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

    @Nested
    class RmsProp extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "rmsprop");
        }
    }

    @Nested
    class Adagrad extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "adagrad");
        }
    }

    @Nested
    class Adadelta extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "adadelta");
        }
    }

    @Nested
    class AdaMax extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "adamax");
        }
    }

    @Nested
    class NAdam extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "nadam");
        }
    }

    @Nested
    class RAdam extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "radam");
        }
    }

    @Nested
    class Lamb extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "lamb");
        }
    }

    @Nested
    class Lars extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "lars");
        }
    }

    @Nested
    class Lion extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "lion");
        }
    }

    @Nested
    class Lbfgs extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "l-bfgs");
        }
    }

    @Nested
    class Sam extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "sam");
        }

        @Override
        protected Map<String, Object> given() {
            return AROUND_MOMENTUM;
        }
    }

    @Nested
    class Lookahead extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return Shipped.provider(OptimizerProvider.class, "lookahead");
        }

        @Override
        protected Map<String, Object> given() {
            return AROUND_MOMENTUM;
        }
    }
}
