package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.plugin.Check;
import dev.kiln.testkit.plugin.LossContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The losses that ship with Kiln. */
class LossesContractTest {

    /** A contract of a loss by its name. */
    abstract static class Named extends LossContract {

        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected LossProvider provider() {
            return Shipped.provider(LossProvider.class, name);
        }
    }

    @Nested
    class CrossEntropy extends Named {
        CrossEntropy() {
            super("cross-entropy");
        }
    }

    @Nested
    class Focal extends Named {
        Focal() {
            super("focal");
        }

        /** With a weight for each of the contract's four classes. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(
                    Map.of(),
                    Map.of("gamma", 0),
                    Map.of("gamma", 0.5),
                    Map.of("gamma", 100),
                    Map.of("weights", List.of(1, 0, 2, 0.5)));
        }
    }

    @Nested
    class MeanSquaredError extends Named {
        MeanSquaredError() {
            super("mse");
        }
    }

    @Nested
    class TokenCrossEntropy extends Named {
        TokenCrossEntropy() {
            super("token-cross-entropy");
        }

        @Override
        protected List<Case> cases(Loss loss) {
            TensorType target = new TensorType(ElementType.INT64, Shape.batchOf(3));
            return List.of(new Case(TensorType.floats(Shape.batchOf(3, 4)), target));
        }
    }

    @Nested
    class Triplet extends Named {
        Triplet() {
            super("triplet");
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return Map.of(Check.EXAMPLES, "a triplet has three examples of a batch");
        }
    }
}
