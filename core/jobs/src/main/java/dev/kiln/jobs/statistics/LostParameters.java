package dev.kiln.jobs.statistics;

import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Objects;
import java.util.stream.IntStream;

/** Parameters that are infinite or NaN, which makes the results NaN as well. */
public final class LostParameters {

    private LostParameters() {}

    /**
     * Counts them.
     *
     * @param model the model
     * @return the number of elements of its floating-point parameters that are infinite or NaN
     */
    public static long count(Model model) {
        return model.parameters().stream()
                .map(name -> model.graph().constants().get(name))
                .filter(Objects::nonNull)
                .filter(parameter -> parameter.elementType().isFloating())
                .mapToLong(LostParameters::count)
                .sum();
    }

    private static long count(Tensor parameter) {
        float[] values = parameter.cast(ElementType.FLOAT).toFloatArray();
        return IntStream.range(0, values.length)
                .filter(i -> !Float.isFinite(values[i]))
                .count();
    }
}
