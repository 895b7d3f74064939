package dev.kiln.distribution;

import dev.kiln.api.compression.CandidateResult;
import dev.kiln.api.compression.ModelCost;
import dev.kiln.jobs.compression.Candidate;
import dev.kiln.report.Chart;
import dev.kiln.report.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models that a compression measured: the original, the candidates on the way, the result. The front are those than
 * which no other is both cheaper and better.
 *
 * @param points the models in the order of their cost
 * @param ofBytes whether the cost is the bytes of the constants, as the multiply-accumulates are not known or do not change
 */
record CandidateFront(List<Candidate> points, boolean ofBytes) {

    CandidateFront {
        points = List.copyOf(points);
    }

    /**
     * The front of a compression.
     *
     * @param comparison the measurements before and after
     * @param before the cost of the original
     * @param after the cost of the result
     * @param candidates the models that were measured in between
     */
    static CandidateFront of(Comparison comparison, ModelCost before, ModelCost after, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return new CandidateFront(List.of(), false);
        }
        List<Candidate> points = new ArrayList<>(candidates);
        side(comparison.before(), before).ifPresent(points::add);
        side(comparison.after(), after).ifPresent(points::add);
        boolean ofBytes = points.stream()
                        .anyMatch(point -> point.cost().multiplyAccumulates().isEmpty())
                || points.stream()
                                .map(point -> point.cost().multiplyAccumulates())
                                .distinct()
                                .count()
                        < 2;
        points.sort(Comparator.comparingDouble(point -> cost(point, ofBytes)));
        return new CandidateFront(points, ofBytes);
    }

    private static Optional<Candidate> side(Comparison.Side side, ModelCost cost) {
        return side.evaluation()
                .map(evaluation -> new Candidate(
                        cost,
                        new CandidateResult(
                                evaluation.loss(), evaluation.quality().share())));
    }

    private static double cost(Candidate point, boolean ofBytes) {
        return ofBytes
                ? point.cost().bytes()
                : point.cost().multiplyAccumulates().orElse(0);
    }

    /** The quality, or the loss with the opposite sign. */
    private static double value(Candidate point) {
        return point.result().quality().orElse(-point.result().loss());
    }

    /** The models than which no cheaper one is as good. */
    List<Candidate> front() {
        List<Candidate> front = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (Candidate point : points) {
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
        boolean isQuality =
                points.stream().allMatch(point -> point.result().quality().isPresent());
        Chart chart = new Chart(
                "Quality and cost",
                ofBytes ? "bytes of constants" : "million multiply-accumulates",
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

    private List<Chart.Point> coordinates(List<Candidate> shown, boolean isQuality) {
        return shown.stream()
                .map(point -> new Chart.Point(
                        cost(point, ofBytes) / (ofBytes ? 1 : 1e6), (isQuality ? 100 : 1) * value(point)))
                .toList();
    }

    List<Map<String, Object>> json() {
        return points.stream().map(CandidateFront::json).toList();
    }

    private static Map<String, Object> json(Candidate point) {
        Map<String, Object> json = new LinkedHashMap<>();
        point.cost().multiplyAccumulates().ifPresent(macs -> json.put("macs", macs));
        json.put("bytes", point.cost().bytes());
        json.put("loss", point.result().loss());
        point.result().quality().ifPresent(quality -> json.put("quality", quality));
        return json;
    }
}
