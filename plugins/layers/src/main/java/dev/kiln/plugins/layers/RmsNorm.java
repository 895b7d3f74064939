package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.build.Value;
import java.util.List;

/**
 * Root mean square normalization (Zhang and Sennrich, 2019): {@code y = x / sqrt(mean(x^2) + epsilon) * weight} with
 * the mean over the last axis, for each position of the other axes separately.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><td>input</td><td>{@code [N, ..., D]}</td></tr>
 * <tr><td>{@code weight}</td><td>{@code [D]}, initially 1</td></tr>
 * <tr><td>output</td><td>as the input</td></tr>
 * </table>
 *
 * <p>It is written with older operators than {@code RMSNormalization}, so that older runtimes can run the model.
 *
 * @param epsilon added to the mean square, positive
 */
public record RmsNorm(double epsilon) implements Layer {

    @Override
    public Value apply(LayerScope scope, Value input) {
        long features = InputForm.LAST.width(scope, input);
        Value weight = scope.parameter("weight", Initializer.constant(1), features);
        Value root = input.square().reduceMean(true, -1).add(epsilon).sqrt();
        return input.div(root).mul(weight);
    }

    /** Creates {@code rms-norm}. */
    public static final class Provider implements LayerProvider {

        private static final Option<Double> EPSILON =
                Option.real("epsilon", "added to the mean square").above(0).byDefault(1e-5);

        @Override
        public String name() {
            return "rms-norm";
        }

        @Override
        public String summary() {
            return "Divides the features of each position by their root mean square";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(EPSILON);
        }

        @Override
        public Layer create(Options options) {
            return new RmsNorm(options.get(EPSILON));
        }
    }
}
