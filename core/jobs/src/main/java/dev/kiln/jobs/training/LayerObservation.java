package dev.kiln.jobs.training;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A layer after an epoch, on the first examples of the training data in its inference form.
 *
 * @param layer its name, with which its parameters begin, or that of its output
 * @param parameters the Euclidean norm of its trained parameters; 0 where it has none
 * @param gradient that of the gradient of the loss with respect to them; 0 where it has none
 * @param dead the share of the units that were 0 for all of these examples, from 0 to 1; only after {@code Relu}
 */
public record LayerObservation(String layer, double parameters, double gradient, OptionalDouble dead) {

    /** Below this ratio of the smallest to the greatest relative gradient some layers hardly learn. */
    private static final double VANISHING = 1e-4;

    private static final double EXPLODING = 1e3;
    private static final double MANY = 0.5;

    /** The gradient relative to the parameters; NaN without parameters. */
    private double relative() {
        return parameters > 0 ? gradient / parameters : Double.NaN;
    }

    /**
     * Sentences on layers that do not learn as the others do; none where all do.
     *
     * @param layers the layers after an epoch
     * @return what was seen and what to try, one sentence each
     */
    public static List<String> doubts(List<LayerObservation> layers) {
        return Stream.of(vanishing(layers), exploding(layers), dead(layers))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> vanishing(List<LayerObservation> layers) {
        double greatest = layers.stream()
                .mapToDouble(LayerObservation::relative)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        return names(layers, layer -> layer.relative() < VANISHING * greatest)
                .map(names -> "The gradient hardly reaches " + names
                        + " (less than a ten-thousandth of that of other layers, relative to the parameters): it vanishes"
                        + " on the way. Normalizations, residual layers or another initialization help.");
    }

    private static Optional<String> exploding(List<LayerObservation> layers) {
        return names(layers, layer -> layer.relative() > EXPLODING)
                .map(names -> "The gradient of " + names
                        + " is more than a thousand times as great as the parameters: it explodes. A lower learning rate"
                        + " or --clip-norm 1 helps.");
    }

    private static Optional<String> dead(List<LayerObservation> layers) {
        return names(layers, layer -> layer.dead().orElse(0) > MANY)
                .map(names -> "More than half of the units of " + names
                        + " are 0 for all examples and learn nothing any more. A lower learning rate, or leaky-relu in"
                        + " place of relu, helps.");
    }

    /** The names of the layers that are doubtful; empty where none is. */
    private static Optional<String> names(List<LayerObservation> layers, Predicate<LayerObservation> isDoubtful) {
        return layers.stream()
                .filter(isDoubtful)
                .map(LayerObservation::layer)
                .reduce((some, other) -> some + ", " + other);
    }
}
