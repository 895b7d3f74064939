package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A measurement of the ranking of the examples by their probability of a class, against all other classes. */
final class RankingMeasurement implements Measurement {

    /** Which number and which curve of a ranking are measured. */
    record Kind(
            Predicate<Ranking> isDefined,
            ToDoubleFunction<Ranking> value,
            double undefined,
            Function<List<List<Breakdown.Point>>, Breakdown> curves,
            Function<Ranking, List<Breakdown.Point>> curve) {}

    private static final int MOST_CURVES = 20;
    private static final int MOST_POINTS = 200;

    private final Kind kind;
    private final KeptScores scores = new KeptScores();

    RankingMeasurement(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void add(Tensor predictions, Batch batch) {
        scores.add(predictions, batch);
    }

    /** The rankings of the positive class of two, or of each class of more; one at a time, since each is large. */
    private Stream<Ranking> rankings() {
        double[][] odds = scores.logOdds();
        return IntStream.range(odds.length == 2 ? 1 : 0, odds.length)
                .mapToObj(k -> new Ranking(odds[k], scores.areOf(k)));
    }

    @Override
    public double value() {
        if (scores.haveNaN()) {
            return Double.NaN;
        }
        return rankings()
                .filter(kind.isDefined())
                .mapToDouble(kind.value())
                .average()
                .orElse(kind.undefined());
    }

    @Override
    public List<Breakdown> breakdown() {
        if (scores.haveNaN() || scores.classes() > MOST_CURVES) {
            return List.of();
        }
        List<List<Breakdown.Point>> lines = rankings()
                .map(ranking ->
                        kind.isDefined().test(ranking) ? some(kind.curve().apply(ranking)) : List.<Breakdown.Point>of())
                .toList();
        return List.of(kind.curves().apply(lines));
    }

    /** Not too many points, evenly among all, with the first and the last. */
    private static List<Breakdown.Point> some(List<Breakdown.Point> points) {
        int last = points.size() - 1;
        if (last < MOST_POINTS) {
            return points;
        }
        return IntStream.range(0, MOST_POINTS)
                .mapToObj(i -> points.get((int) Math.round((double) i * last / (MOST_POINTS - 1))))
                .toList();
    }
}
