package dev.kiln.plugins.clustering;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** Numbers in ascending order, and their clusters by k-means. */
final class SortedNumbers {

    private static final int TURNS = 1000;

    private final double[] numbers;
    /** The sum of the numbers before each place. */
    private final double[] sums;

    SortedNumbers(double... unsorted) {
        numbers = unsorted.clone();
        Arrays.sort(numbers);
        sums = new double[numbers.length + 1];
        for (int i = 0; i < numbers.length; i++) {
            sums[i + 1] = sums[i] + numbers[i];
        }
    }

    private int distinct(int atMost) {
        int count = numbers.length == 0 ? 0 : 1;
        for (int i = 1; i < numbers.length && count <= atMost; i++) {
            count += numbers[i] > numbers[i - 1] ? 1 : 0;
        }
        return count;
    }

    /**
     * The centres of clusters by Lloyd's iteration (1982), until no number changes its cluster. In one dimension a
     * cluster is a range of the sorted numbers, and its mean follows from sums, so that a turn takes {@code k log n}
     * operations.
     *
     * @param count the maximum number of clusters
     * @return the centres in ascending order, each the mean of the numbers that are nearest to it; fewer where there
     *     are fewer different numbers
     */
    double[] centres(int count, Initialization initialization, long seed) {
        if (distinct(count) <= count) {
            return Arrays.stream(numbers).distinct().toArray();
        }
        double[] centres = initial(count, initialization, seed);
        int[] ends = ends(centres);
        for (int turn = 0; turn < TURNS; turn++) {
            centres = means(centres, ends);
            int[] next = ends(centres);
            if (Arrays.equals(next, ends)) {
                break;
            }
            ends = next;
        }
        return centres;
    }

    private double[] initial(int count, Initialization initialization, long seed) {
        double[] centres = new double[count];
        double least = numbers[0];
        double most = numbers[numbers.length - 1];
        for (int k = 0; k < count; k++) {
            centres[k] = switch (initialization) {
                case LINEAR -> least + (most - least) * k / (count - 1);
                case DENSITY -> numbers[(int) ((2L * k + 1) * numbers.length / (2L * count))];
                case KMEANS_PLUS_PLUS -> 0;
            };
        }
        return initialization == Initialization.KMEANS_PLUS_PLUS ? drawn(count, new Random(seed)) : centres;
    }

    private double[] drawn(int count, Random random) {
        double[] distances = new double[numbers.length];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        double[] centres = new double[count];
        centres[0] = numbers[random.nextInt(numbers.length)];
        for (int k = 1; k < count; k++) {
            double total = 0;
            for (int i = 0; i < numbers.length; i++) {
                double distance = numbers[i] - centres[k - 1];
                distances[i] = Math.min(distances[i], distance * distance);
                total += distances[i];
            }
            centres[k] = numbers[place(distances, random.nextDouble() * total)];
        }
        Arrays.sort(centres);
        return centres;
    }

    /** The first place up to which the sum is above a number; the last with a distance where rounding leaves none. */
    private static int place(double[] distances, double above) {
        double sum = 0;
        int place = 0;
        for (int i = 0; i < distances.length && sum <= above; i++) {
            sum += distances[i];
            place = distances[i] > 0 ? i : place;
        }
        return place;
    }

    /** The end of the range of each cluster: the numbers up to the middle between two centres. */
    private int[] ends(double... centres) {
        int[] ends = new int[centres.length];
        for (int k = 0; k < centres.length - 1; k++) {
            ends[k] = firstAbove((centres[k] + centres[k + 1]) / 2);
        }
        ends[centres.length - 1] = numbers.length;
        return ends;
    }

    private int firstAbove(double bound) {
        int low = 0;
        int high = numbers.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (numbers[middle] <= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The mean of each range; the centre of an empty one begins anew at the number that is farthest from its own. */
    private double[] means(double[] centres, int... ends) {
        double[] means = centres.clone();
        Set<Integer> taken = new HashSet<>();
        for (int k = 0; k < means.length; k++) {
            int start = k == 0 ? 0 : ends[k - 1];
            means[k] = ends[k] > start
                    ? (sums[ends[k]] - sums[start]) / (ends[k] - start)
                    : numbers[farthest(centres, ends, taken)];
        }
        Arrays.sort(means);
        return means;
    }

    private int farthest(double[] centres, int[] ends, Set<Integer> taken) {
        int farthest = 0;
        double most = -1;
        int k = 0;
        for (int i = 0; i < numbers.length; i++) {
            while (ends[k] <= i) {
                k++;
            }
            double distance = Math.abs(numbers[i] - centres[k]);
            if (distance > most && !taken.contains(i)) {
                most = distance;
                farthest = i;
            }
        }
        taken.add(farthest);
        return farthest;
    }
}
