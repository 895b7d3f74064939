package dev.kiln.jobs.training;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether an engine has an ability for a model, and the reasons if not.
 *
 * @param obstacles the obstacles, each reason once; empty if it has the ability
 */
public record Verdict(List<Obstacle> obstacles) {

    /** Copies the list. */
    public Verdict {
        obstacles = List.copyOf(obstacles);
    }

    static Verdict no(String reason) {
        return new Verdict(List.of(new Obstacle(reason, 1)));
    }

    /** Whether there is no obstacle. */
    public boolean isPossible() {
        return obstacles.isEmpty();
    }

    /** The reasons in one line. */
    @Override
    public String toString() {
        return obstacles.stream().map(Obstacle::toString).collect(Collectors.joining("; "));
    }
}
