package dev.kiln.api.examples;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/** A scale and a shift for each feature: {@code y[n, d] = scale[d] * x[n, d] + shift[d]}. */
public record ScaleShift(double initialScale) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = input.size(-1);
        Value scale = scope.parameter("scale", Initializer.constant(initialScale), features);
        Value shift = scope.parameter("shift", Initializer.constant(0), features);
        return input.mul(scale).add(shift);
    }

    /** Creates {@code scale-shift}. */
    public static final class Provider implements LayerProvider {

        private static final Option<Double> SCALE =
                Option.real("scale", "the initial scale").byDefault(1.0);

        @Override
        public String name() {
            return "scale-shift";
        }

        @Override
        public String summary() {
            return "Multiplies each feature by a number and adds another";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(SCALE);
        }

        @Override
        public Layer create(Options options) {
            return new ScaleShift(options.get(SCALE));
        }
    }
}
