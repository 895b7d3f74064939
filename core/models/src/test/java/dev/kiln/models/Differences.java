package dev.kiln.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.tensor.Tensor;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** How far results are apart, relative to the greatest magnitude in the second of them. */
final class Differences {

    private Differences() {}

    /** {@code max|a - b| / max|b|} over all elements of all results. */
    static double greatest(Map<String, Tensor> a, Map<String, Tensor> b) {
        return quantile(a, b, 1);
    }

    /** As {@link #greatest}, the greatest differences left out but for a share of all. */
    static double quantile(Map<String, Tensor> a, Map<String, Tensor> b, double share) {
        assertThat(a.keySet()).isEqualTo(b.keySet());
        double[] sorted = b.entrySet().stream()
                .flatMapToDouble(entry -> differences(Objects.requireNonNull(a.get(entry.getKey())), entry.getValue()))
                .sorted()
                .toArray();
        double difference = sorted[(int) Math.ceil(share * sorted.length) - 1];
        return difference == 0 ? 0 : difference / magnitude(b.values());
    }

    private static DoubleStream differences(Tensor a, Tensor b) {
        assertThat(a.shape()).isEqualTo(b.shape());
        return LongStream.range(0, b.size()).mapToDouble(i -> Math.abs(a.getDouble(i) - b.getDouble(i)));
    }

    static double magnitude(Collection<Tensor> results) {
        return results.stream()
                .flatMapToDouble(tensor -> LongStream.range(0, tensor.size()).mapToDouble(tensor::getDouble))
                .map(Math::abs)
                .max()
                .orElse(0);
    }
}
