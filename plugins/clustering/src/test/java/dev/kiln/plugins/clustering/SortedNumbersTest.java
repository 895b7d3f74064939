package dev.kiln.plugins.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SortedNumbersTest {

    private static double[] rough(int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> Math.sin((i + 1.0) * (i + 1)))
                .toArray();
    }

    /** The sum of the squared distances from the nearest centre, by a plain loop. */
    private static double error(double[] numbers, double... centres) {
        double sum = 0;
        for (double number : numbers) {
            double least = Double.POSITIVE_INFINITY;
            for (double centre : centres) {
                least = Math.min(least, (number - centre) * (number - centre));
            }
            sum += least;
        }
        return sum;
    }

    /** The least error of all ways to cut sorted numbers into ranges. */
    private static double leastError(double[] sorted, int from, int ranges) {
        if (ranges == 1) {
            double[] range = Arrays.copyOfRange(sorted, from, sorted.length);
            return error(range, Arrays.stream(range).average().orElseThrow());
        }
        double least = Double.POSITIVE_INFINITY;
        for (int end = from + 1; end <= sorted.length - ranges + 1; end++) {
            double[] range = Arrays.copyOfRange(sorted, from, end);
            double own = error(range, Arrays.stream(range).average().orElseThrow());
            least = Math.min(least, own + leastError(sorted, end, ranges - 1));
        }
        return least;
    }

    private static double[] sorted(double... numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void findsTheOptimumOfSeparateGroups(Initialization initialization) {
        double[] numbers = {-5.1, -5, -4.8, -1.1, -1, 2, 2.2, 2.3, 7, 7.1, 7.15, 7.2};
        double[] centres = new SortedNumbers(numbers).centres(4, initialization, 0);
        assertThat(error(numbers, centres)).isCloseTo(leastError(sorted(numbers), 0, 4), within(1e-12));
        assertThat(centres).containsExactly(new double[] {-14.9 / 3, -1.05, 6.5 / 3, 28.45 / 4}, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void isNearTheOptimumOfOtherNumbers(Initialization initialization) {
        double[] numbers = rough(14);
        for (int count = 2; count <= 5; count++) {
            double error = error(numbers, new SortedNumbers(numbers).centres(count, initialization, 0));
            double optimum = leastError(sorted(numbers), 0, count);
            assertThat(error).isBetween(optimum - 1e-12, 4 * optimum);
        }
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void eachCentreIsTheMeanOfTheNumbersNearestToIt(Initialization initialization) {
        double[] numbers = rough(500);
        double[] centres = new SortedNumbers(numbers).centres(16, initialization, 0);
        assertThat(centres).hasSize(16).isSorted();
        double[] sums = new double[centres.length];
        int[] counts = new int[centres.length];
        for (double number : numbers) {
            int nearest = 0;
            for (int k = 1; k < centres.length; k++) {
                nearest = Math.abs(number - centres[k]) < Math.abs(number - centres[nearest]) ? k : nearest;
            }
            sums[nearest] += number;
            counts[nearest]++;
        }
        for (int k = 0; k < centres.length; k++) {
            assertThat(sums[k] / counts[k]).isCloseTo(centres[k], within(1e-12));
        }
    }

    @Test
    void keepsNumbersThatAreFew() {
        assertThat(new SortedNumbers(3, 1, 3, 1, 2).centres(4, Initialization.LINEAR, 0))
                .containsExactly(1, 2, 3);
        assertThat(new SortedNumbers(5, 5).centres(2, Initialization.LINEAR, 0)).containsExactly(5);
    }

    @Test
    void aCentreWithoutNumbersBeginsAnew() {
        // linear centres are 0, 25, 50, 75, 100; nothing is near the three in the middle
        double[] numbers = {0, 0.1, 0.2, 0.3, 0.4, 99.8, 99.9, 100};
        double[] centres = new SortedNumbers(numbers).centres(5, Initialization.LINEAR, 0);
        assertThat(Arrays.stream(numbers)
                        .mapToObj(number -> Arrays.stream(centres)
                                .boxed()
                                .min(Comparator.comparingDouble(centre -> Math.abs(number - centre))))
                        .distinct())
                .hasSize(5);
    }

    @Test
    void drawsTheSameFromTheSameSeed() {
        SortedNumbers numbers = new SortedNumbers(rough(500));
        double[] first = numbers.centres(16, Initialization.KMEANS_PLUS_PLUS, 3);
        assertThat(numbers.centres(16, Initialization.KMEANS_PLUS_PLUS, 3)).isEqualTo(first);
        assertThat(numbers.centres(16, Initialization.KMEANS_PLUS_PLUS, 4)).isNotEqualTo(first);
    }
}
