package dev.kiln.api.examples;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Huber's loss (1964): {@code r^2 / 2} for a residual {@code |r| <= delta}, {@code delta * (|r| - delta / 2)} beyond.
 */
public record Huber(double delta) implements Loss {

    @Override
    public Value apply(Value prediction, Value target) {
        Value residual = prediction.sub(target).abs();
        Value clipped = residual.min(delta);
        Value loss = clipped.mul(residual.sub(clipped.mul(0.5)));
        return loss.flatten(1).reduceMean(false, 1);
    }

    /** Creates {@code huber}. */
    public static final class Provider implements LossProvider {

        private static final Option<Double> DELTA = Option.real("delta", "the residual from which the loss is linear")
                .above(0)
                .byDefault(1.0);

        @Override
        public String name() {
            return "huber";
        }

        @Override
        public String summary() {
            return "The squared error near zero, the absolute error far from it";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(DELTA);
        }

        @Override
        public Loss create(Options options) {
            return new Huber(options.get(DELTA));
        }
    }
}
