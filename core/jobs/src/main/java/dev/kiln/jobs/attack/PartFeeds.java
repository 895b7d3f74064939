package dev.kiln.jobs.attack;

import dev.kiln.api.attack.ThreatModel;
import dev.kiln.graph.Graph;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.training.NoiseSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The feeds of the host for the programs of attacks.
 *
 * @param programs the programs of the model
 * @param threat the limits of the attacker
 * @param noise the source of the programs' noise
 */
record PartFeeds(AttackPrograms programs, ThreatModel threat, NoiseSource noise) {

    /** All that a program is fed with, but for the attack's own. */
    Map<String, Tensor> all(Graph graph, BatchPart part, long run) {
        Map<String, Tensor> feeds = noise(graph, part, run);
        feeds.putAll(ball(part));
        feeds.putAll(companions(part));
        feeds.put(AttackGraphs.TARGET, part.batch().targets());
        return feeds;
    }

    /** The noise of one run. */
    Map<String, Tensor> noise(Graph graph, BatchPart part, long run) {
        return new HashMap<>(noise.draw(graph, run, part.batch().indices()));
    }

    /** The clean inputs and the size of the ball. */
    Map<String, Tensor> ball(BatchPart part) {
        Map<String, Tensor> feeds = new HashMap<>();
        feeds.put(AttackGraphs.ORIGINAL, part.batch().inputs());
        feeds.put(AttackGraphs.EPSILON, Tensor.scalar(ElementType.FLOAT, threat.epsilon()));
        return feeds;
    }

    /** The inputs that are fed and not attacked. */
    Map<String, Tensor> companions(BatchPart part) {
        Map<String, Tensor> feeds = new HashMap<>();
        programs.input()
                .feeds(programs.model(), part.batch())
                .forEach((name, tensor) -> feeds.put(AttackGraphs.COMPANION + name, tensor));
        feeds.remove(AttackGraphs.COMPANION + programs.input().name());
        return feeds;
    }
}
