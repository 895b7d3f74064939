package dev.kiln.jobs.training;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether something can be done, and if not, why.
 *
 * @param obstacles what stands in the way, each reason once; none if it can be done
 */
public record Verdict(List<Obstacle> obstacles) {

    /** Copies the list. */
    public Verdict {
        obstacles = List.copyOf(obstacles);
    }

    static Verdict no(String reason) {
        return new Verdict(List.of(new Obstacle(reason, 1)));
    }

    /** Whether it can be done. */
    public boolean isPossible() {
        return obstacles.isEmpty();
    }

    /** The reasons in one line. */
    @Override
    public String toString() {
        return obstacles.stream().map(Obstacle::toString).collect(Collectors.joining("; "));
    }
}
