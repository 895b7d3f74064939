package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.kiln.api.layer.Initializer;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The contract of an {@link Initializer}. It draws weights of matrices and of a convolution. */
public abstract class InitializerContract extends ProviderContract<Initializer, InitializerProvider> {

    private static final List<long[]> SHAPES = List.of(new long[] {6, 4}, new long[] {3, 8}, new long[] {4, 2, 3, 3});

    /** Called by subclasses. */
    protected InitializerContract() {
        super(InitializerProvider.KIND);
    }

    @Override
    Map<String, Tensor> use(InitializerProvider provider, Map<String, Object> options, Engine engine) {
        Initializer initializer = make(provider, options);
        Map<String, Tensor> drawn = new LinkedHashMap<>();
        for (long[] shape : SHAPES) {
            drawn.put(Arrays.toString(shape), initializer.draw(new SplittableRandom(31), shape.clone()));
        }
        return drawn;
    }

    @Test
    @Checks(Check.DRAWS)
    void drawsNumbersOfTheShape() {
        for (Map<String, Object> options : specifications()) {
            Initializer initializer = make(options);
            for (long[] shape : SHAPES) {
                Tensor drawn = initializer.draw(new SplittableRandom(32), shape.clone());
                String what = "with " + options + ", a parameter of the shape " + Arrays.toString(shape);
                assertEquals(ElementType.FLOAT, drawn.elementType(), what);
                assertArrayEquals(shape, drawn.shape(), what);
                for (float value : drawn.toFloatArray()) {
                    assertTrue(Float.isFinite(value), () -> what + " has the value " + value);
                }
            }
        }
    }
}
