package dev.kiln.distribution;

import dev.kiln.jobs.compression.Candidate;
import dev.kiln.jobs.evaluation.Evaluation;
import dev.kiln.report.Chart;
import dev.kiln.report.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The models that a compression measured: the original, the candidates on the way, the result. The front are those than
 * which no other is both cheaper and better.
 *
 * @param points the models in the order of their cost
 * @param ofBytes whether the cost is bytes, as the multiply-accumulates are not known or do not change
 */
record CandidateFront(List<Point> points, boolean ofBytes) {

    /**
     * One model.
     *
     * @param macs its multiply-accumulates
     * @param bytes the bytes of its constants, or of its file
     * @param loss its loss
     * @param quality its accuracy or R²
     */
    record Point(OptionalLong macs, long bytes, double loss, OptionalDouble quality) {}

    CandidateFront {
        points = List.copyOf(points);
    }

    static CandidateFront of(Comparison comparison, List<Candidate> candidates) {
        List<Point> points = new ArrayList<>();
        side(comparison.before()).ifPresent(points::add);
        side(comparison.after()).ifPresent(points::add);
        for (Candidate candidate : candidates) {
            points.add(new Point(
                    candidate.cost().multiplyAccumulates(),
                    candidate.cost().bytes(),
                    candidate.result().loss(),
                    candidate.result().quality()));
        }
        boolean ofBytes = points.stream().anyMatch(point -> point.macs().isEmpty())
                || points.stream().map(Point::macs).distinct().count() < 2;
        points.sort(Comparator.comparingDouble(point -> cost(point, ofBytes)));
        return new CandidateFront(candidates.isEmpty() ? List.of() : points, ofBytes);
    }

    private static Optional<Point> side(Comparison.Side side) {
        return side.evaluation()
                .map(evaluation ->
                        new Point(side.statistics().macs(), side.bytes(), evaluation.loss(), share(evaluation)));
    }

    private static OptionalDouble share(Evaluation evaluation) {
        return evaluation.quality().share();
    }

    private static double cost(Point point, boolean ofBytes) {
        return ofBytes ? point.bytes() : point.macs().orElse(0);
    }

    /** The quality, or the loss with the opposite sign. */
    private static double value(Point point) {
        return point.quality().orElse(-point.loss());
    }

    /** The models than which no cheaper one is as good. */
    List<Point> front() {
        List<Point> front = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (Point point : points) {
            if (value(point) > best) {
                best = value(point);
                front.add(point);
            }
        }
        return front;
    }

    /** The section of the report; none where no candidate was measured. */
    List<Section> sections() {
        if (points.isEmpty()) {
            return List.of();
        }
        boolean isQuality = points.stream().allMatch(point -> point.quality().isPresent());
        Chart chart = new Chart(
                "Quality and cost",
                ofBytes ? "bytes" : "million multiply-accumulates",
                isQuality ? "accuracy or R², %" : "loss, with the opposite sign",
                false,
                List.of(
                        new Chart.Series("all models", coordinates(points, isQuality)),
                        new Chart.Series("front", coordinates(front(), isQuality))));
        return List.of(Section.of(
                        "Models on the way",
                        points.size()
                                + " models were measured, the first and the last among them. No other is both cheaper and better than one of the front.")
                .with(chart));
    }

    private List<Chart.Point> coordinates(List<Point> shown, boolean isQuality) {
        return shown.stream()
                .map(point -> new Chart.Point(
                        cost(point, ofBytes) / (ofBytes ? 1 : 1e6), (isQuality ? 100 : 1) * value(point)))
                .toList();
    }

    List<Map<String, Object>> json() {
        return points.stream().map(CandidateFront::json).toList();
    }

    private static Map<String, Object> json(Point point) {
        Map<String, Object> json = new LinkedHashMap<>();
        point.macs().ifPresent(macs -> json.put("macs", macs));
        json.put("bytes", point.bytes());
        json.put("loss", point.loss());
        point.quality().ifPresent(quality -> json.put("quality", quality));
        return json;
    }
}
