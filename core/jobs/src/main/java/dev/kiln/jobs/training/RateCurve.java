package dev.kiln.jobs.training;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The loss over the learning rate, see {@link LearningRateFinder}.
 *
 * @param points the steps, in the order of their rates
 */
public record RateCurve(List<Point> points) {

    private static final int AROUND = 3;

    /** Copies the list. */
    public RateCurve {
        points = List.copyOf(points);
    }

    /**
     * A step.
     *
     * @param rate its learning rate
     * @param loss the mean loss of its batch, before the update
     * @param smoothed the loss smoothed over the steps until then
     */
    public record Point(double rate, double loss, double smoothed) {}

    /**
     * The rate to begin with: a tenth of that with the lowest smoothed loss, since the loss follows a rate that grows with a delay.
     *
     * @return the rate; empty where the loss does not fall
     */
    public OptionalDouble suggestion() {
        return steepest().isPresent() ? OptionalDouble.of(points.get(lowest()).rate() / 10) : OptionalDouble.empty();
    }

    /**
     * The rate at which the smoothed loss falls fastest over the logarithm of the rate, before its minimum.
     *
     * @return the rate; empty where the loss does not fall
     */
    public OptionalDouble steepest() {
        int lowest = lowest();
        return IntStream.range(AROUND, lowest - AROUND + 1)
                .boxed()
                .filter(i -> slope(i) < 0)
                .min(Comparator.comparingDouble(this::slope))
                .map(i -> OptionalDouble.of(points.get(i).rate()))
                .orElseGet(OptionalDouble::empty);
    }

    private double slope(int i) {
        Point before = points.get(i - AROUND);
        Point after = points.get(i + AROUND);
        return (after.smoothed() - before.smoothed()) / Math.log(after.rate() / before.rate());
    }

    private int lowest() {
        return IntStream.range(0, points.size())
                .boxed()
                .min(Comparator.comparingDouble(i -> points.get(i).smoothed()))
                .orElse(0);
    }
}
