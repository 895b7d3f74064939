package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.pruning.StructuralDimension;
import dev.kiln.api.pruning.StructuralGroup;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which channels go first, and how many of each layer at a time. */
class ChannelOrderTest {

    private static StructuralDimension dimension(String name, int width, int count) {
        List<StructuralGroup> groups = IntStream.range(0, count)
                .mapToObj(i -> new StructuralGroup(name + "/" + i, List.of()))
                .toList();
        return new StructuralDimension(name, "Conv", List.of(name), List.of(), width, groups);
    }

    private static ChannelOrder.Limits limits(ChannelRanking ranking, int multiple, int minimum) {
        return new ChannelOrder.Limits(ranking, multiple, minimum, Map.of(), Map.of());
    }

    private static List<String> names(ChannelOrder order, int steps) {
        return order.groups(steps).stream().map(StructuralGroup::name).toList();
    }

    @Test
    void theLowestScoresOfALayerGoFirst() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 4)),
                Map.of("a", new double[] {3, 1, 2, 4}),
                limits(ChannelRanking.UNIFORM, 1, 1));
        assertThat(names(order, order.steps().size())).containsExactly("a/1", "a/2", "a/0");
    }

    /** Of 4 and of 8 channels: after each step the shares differ by less than one channel of the smaller layer. */
    @Test
    void uniformRankingTakesTheSameShareOfEachLayer() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 4), dimension("b", 1, 8)),
                Map.of("a", new double[4], "b", new double[8]),
                limits(ChannelRanking.UNIFORM, 1, 1));
        for (int steps = 0; steps <= order.steps().size(); steps++) {
            Map<String, Integer> removed = order.removed(steps);
            assertThat(Math.abs(removed.getOrDefault("a", 0) / 4.0 - removed.getOrDefault("b", 0) / 8.0))
                    .as("after %d steps", steps)
                    .isLessThanOrEqualTo(0.25);
        }
        assertThat(order.removed(6)).isEqualTo(Map.of("a", 2, "b", 4));
    }

    @Test
    void globalRankingComparesTheScoresOfAllLayers() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 3), dimension("b", 1, 3)),
                Map.of("a", new double[] {0.9, 1, 1.1}, "b", new double[] {0.2, 0.3, 2.5}),
                limits(ChannelRanking.GLOBAL, 1, 1));
        assertThat(names(order, 3)).containsExactly("b/0", "b/1", "a/0");
    }

    /** 20 channels become 16 and 8; 12 become 8; 6 stay. */
    @Test
    void aMultipleOfChannelsStays() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 20), dimension("b", 1, 12), dimension("c", 1, 6)),
                Map.of("a", new double[20], "b", new double[12], "c", new double[6]),
                limits(ChannelRanking.UNIFORM, 8, 1));
        assertThat(order.steps().stream().map(step -> step.dimension().name() + step.channels()))
                .containsExactly("a4", "b4", "a8");
    }

    /** 12 heads of 64 channels are a multiple of 8 in any number; 6 groups of 4 channels lose 2 at a time. */
    @Test
    void wideGroupsAreCountedInChannels() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("heads", 64, 12), dimension("groups", 4, 6)),
                Map.of("heads", new double[12], "groups", new double[6]),
                limits(ChannelRanking.UNIFORM, 8, 1));
        assertThat(order.removed(order.steps().size())).isEqualTo(Map.of("heads", 11, "groups", 4));
    }

    @Test
    void aMinimumStays() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 10), dimension("heads", 16, 4)),
                Map.of("a", new double[10], "heads", new double[4]),
                limits(ChannelRanking.UNIFORM, 1, 7));
        assertThat(order.removed(order.steps().size())).isEqualTo(Map.of("a", 3, "heads", 3));
    }

    /** Half of 8 are gone already, so that with the next of them 5 / 8 are, after 3 / 8 and 4 / 8 of the other layer. */
    @Test
    void theShareIsOfTheOriginalChannels() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 4), dimension("b", 1, 6)),
                Map.of("a", new double[4], "b", new double[6]),
                new ChannelOrder.Limits(ChannelRanking.UNIFORM, 1, 1, Map.of("a", 8, "b", 8), Map.of()));
        assertThat(order.removed(2)).isEqualTo(Map.of("b", 2));
        assertThat(order.steps().get(0).key()).isEqualTo(3 / 8.0);
    }

    /** At most half of 8, whatever is asked of the others. */
    @Test
    void aShareOfItsOwnIsRemovedFirst() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 8), dimension("b", 1, 8), dimension("c", 1, 8)),
                Map.of("a", new double[8], "b", new double[8], "c", new double[8]),
                new ChannelOrder.Limits(ChannelRanking.UNIFORM, 2, 1, Map.of(), Map.of("b", 0.5, "c", 0.0)));
        assertThat(order.required()).isEqualTo(2);
        assertThat(order.removed(2)).isEqualTo(Map.of("b", 4));
        assertThat(order.removed(order.steps().size())).isEqualTo(Map.of("a", 6, "b", 4));
    }

    /** Half of each of three layers: the widest loses its last part first. */
    @Test
    void ofEqualSharesTheWidestLayerGoesFirst() {
        ChannelOrder order = ChannelOrder.of(
                List.of(dimension("a", 1, 16), dimension("b", 1, 64), dimension("c", 1, 32)),
                Map.of("a", new double[16], "b", new double[64], "c", new double[32]),
                limits(ChannelRanking.UNIFORM, 8, 1));
        assertThat(order.steps().stream()
                        .filter(step -> step.key() == 0.5)
                        .map(step -> step.dimension().name()))
                .containsExactly("b", "c", "a");
    }
}
