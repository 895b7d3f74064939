package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Options;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.Value;
import java.util.concurrent.atomic.AtomicInteger;

/** Optimizers that break their contract, and their contracts. */
final class BrokenOptimizers {

    private BrokenOptimizers() {}

    /** An update, at a learning rate of 0.01. */
    @FunctionalInterface
    interface Update extends Optimizer {

        @Override
        Value update(UpdateScope scope, Value parameter, Value gradient);

        @Override
        default double learningRate() {
            return 0.01;
        }
    }

    record Provider(String name, String summary, Update update) implements OptimizerProvider {

        Provider(Update update) {
            this("broken", "Is broken", update);
        }

        @Override
        public Optimizer create(Options options) {
            return update;
        }
    }

    /** It increases the loss. */
    static final class Ascent extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return new Provider((scope, parameter, gradient) -> parameter.add(gradient.mul(scope.learningRate())));
        }
    }

    /** It ignores the schedule. */
    static final class OwnRate extends OptimizerContract {
        @Override
        protected OptimizerProvider provider() {
            return new Provider((scope, parameter, gradient) -> parameter.sub(gradient.mul(0.01)));
        }
    }

    /** It keeps its state in Java, and not in the states of a checkpoint. */
    static final class StateInJava extends OptimizerContract {

        private static final AtomicInteger WRITTEN = new AtomicInteger();

        @Override
        protected OptimizerProvider provider() {
            return new Provider(StateInJava::slower);
        }

        private static Value slower(UpdateScope scope, Value parameter, Value gradient) {
            return parameter.sub(gradient.mul(scope.learningRate()).div(WRITTEN.incrementAndGet()));
        }
    }
}
