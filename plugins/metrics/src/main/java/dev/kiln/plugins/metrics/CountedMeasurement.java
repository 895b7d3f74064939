package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.Breakdown;
import dev.kiln.api.metric.Measurement;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A measurement that is a function of the {@linkplain ClassCounts counts of the classes}. */
final class CountedMeasurement implements Measurement {

    private final ClassCounts counts = new ClassCounts();
    private final ToDoubleFunction<ClassCounts> value;
    private final Function<ClassCounts, List<Breakdown>> breakdown;

    CountedMeasurement(ToDoubleFunction<ClassCounts> value) {
        this(value, counts -> List.of());
    }

    private CountedMeasurement(ToDoubleFunction<ClassCounts> value, Function<ClassCounts, List<Breakdown>> breakdown) {
        this.value = value;
        this.breakdown = breakdown;
    }

    /** The mean of a score of the classes; the score of each is the breakdown. */
    static CountedMeasurement of(String name, ClassScore score, Average average) {
        return new CountedMeasurement(
                counts -> average.of(counts, score), counts -> List.of(counts.byClass(name, score), counts.support()));
    }

    @Override
    public void add(Tensor predictions, Batch batch) {
        counts.add(predictions, batch);
    }

    @Override
    public double value() {
        return value.applyAsDouble(counts);
    }

    @Override
    public List<Breakdown> breakdown() {
        return breakdown.apply(counts);
    }
}
