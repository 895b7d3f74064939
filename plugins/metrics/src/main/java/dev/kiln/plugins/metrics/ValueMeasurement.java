package dev.kiln.plugins.metrics;

import dev.kiln.api.data.Batch;
import dev.kiln.api.metric.Measurement;
import dev.kiln.graph.tensor.Tensor;
import java.util.function.ToDoubleFunction;

/** A measurement that is a function of the {@linkplain ValueErrors errors of values}. */
final class ValueMeasurement implements Measurement {

    private final ValueErrors errors = new ValueErrors();
    private final ToDoubleFunction<ValueErrors> value;

    ValueMeasurement(ToDoubleFunction<ValueErrors> value) {
        this.value = value;
    }

    @Override
    public void add(Tensor predictions, Batch batch) {
        errors.add(predictions, batch);
    }

    @Override
    public double value() {
        return value.applyAsDouble(errors);
    }
}
