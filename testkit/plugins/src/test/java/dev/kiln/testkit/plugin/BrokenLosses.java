package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Options;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.EngineProvider;
import java.util.List;
import java.util.Map;

/** Losses that break their contract, and their contracts. */
final class BrokenLosses {

    private BrokenLosses() {}

    record Provider(String name, String summary, Loss loss) implements LossProvider {

        Provider(Loss loss) {
            this("broken", "Is broken", loss);
        }

        @Override
        public Loss create(Options options) {
            return loss;
        }
    }

    abstract static class OfValues extends LossContract {
        @Override
        protected List<Case> cases(Loss loss) {
            return List.of(Case.values(3));
        }
    }

    /** Each example has the loss of the whole batch. */
    static final class LossOfTheBatch extends OfValues {
        @Override
        protected LossProvider provider() {
            return new Provider((prediction, target) -> {
                Value square = prediction.sub(target).square();
                return square.reduceMean(false, 1).mul(0).add(square.reduceMean());
            });
        }
    }

    /** One number for all. */
    static final class OneNumber extends OfValues {
        @Override
        protected LossProvider provider() {
            return new Provider(
                    (prediction, target) -> prediction.sub(target).square().reduceMean());
        }
    }

    /** The exponential of a large number is infinite. */
    static final class NaiveExponential extends OfValues {
        @Override
        protected LossProvider provider() {
            return new Provider((prediction, target) ->
                    prediction.exp().add(1).log().sub(prediction.mul(target)).reduceMean(false, 1));
        }
    }

    /** The same, but known to its author. */
    static final class SwitchedOff extends OfValues {

        @Override
        protected LossProvider provider() {
            return new OneNumber().provider();
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return Map.of(Check.EXAMPLES, "one number will do for this test");
        }
    }

    /** Only one engine is available. */
    static final class OneEngine extends OfValues {

        @Override
        protected LossProvider provider() {
            return new OneNumber().provider();
        }

        @Override
        protected List<EngineProvider> engines() {
            return super.engines().stream()
                    .filter(engine -> engine.name().equals("onnx"))
                    .toList();
        }
    }

    /** No engine is available. */
    static final class NoEngine extends OfValues {

        @Override
        protected LossProvider provider() {
            return new OneNumber().provider();
        }

        @Override
        protected List<EngineProvider> engines() {
            return List.of();
        }
    }
}
