package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Graph;
import dev.kiln.graph.dependency.Dependencies;
import dev.kiln.graph.dependency.DependencyGroup;
import dev.kiln.graph.engine.Engine;
import dev.kiln.testkit.UsableEngine;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Networks without some groups compute the same as with zeros at the positions of the groups. */
class RemovedGroupsTest {

    private static final double TOLERANCE = 1e-4;

    @Test
    void randomNetworksComputeTheSameAsWithZeros() {
        int networks = 200;
        int removed = 0;
        int changed = 0;
        try (Engine engine = UsableEngine.open()) {
            for (long seed = 0; seed < networks; seed++) {
                Graph graph = RandomNetwork.of(seed);
                Dependencies dependencies = Dependencies.of(graph);
                List<DependencyGroup> some = Removals.some(dependencies, new Random(seed), 0.4);
                removed += some.size();
                changed += Removals.assertSame(engine, dependencies, graph, some, TOLERANCE) > 0.01 ? 1 : 0;
            }
        }
        // nothing is shown where nothing is removed, or where it makes no difference
        assertThat(removed).isGreaterThan(10 * networks);
        assertThat(changed).isGreaterThan(networks * 9 / 10);
    }

    /** The rest of a network is a network that can be cut again. */
    @Test
    void networksCanBeCutTwice() {
        int networks = 40;
        int removed = 0;
        try (Engine engine = UsableEngine.open()) {
            for (long seed = 1000; seed < 1000 + networks; seed++) {
                Dependencies first = Dependencies.of(RandomNetwork.of(seed));
                Graph graph = first.without(Removals.some(first, new Random(seed), 0.3));
                Dependencies second = Dependencies.of(graph);
                List<DependencyGroup> some = Removals.some(second, new Random(seed), 0.3);
                removed += some.size();
                Removals.assertSame(engine, second, graph, some, TOLERANCE);
            }
        }
        assertThat(removed).isGreaterThan(5 * networks);
    }
}
