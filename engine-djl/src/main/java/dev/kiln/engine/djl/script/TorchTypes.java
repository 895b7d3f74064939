package dev.kiln.engine.djl.script;

import dev.kiln.api.tensor.ElementType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The element types that pass between Java and libtorch safely. Any other aborts the JVM or is misread there. */
public final class TorchTypes {

    private static final Map<ElementType, Integer> CODES = new EnumMap<>(Map.of(
            ElementType.UINT8, 0,
            ElementType.INT8, 1,
            ElementType.INT32, 3,
            ElementType.INT64, 4,
            ElementType.FLOAT16, 5,
            ElementType.FLOAT, 6,
            ElementType.DOUBLE, 7,
            ElementType.BOOL, 11));

    private TorchTypes() {}

    /**
     * Whether values of a type can be held.
     *
     * @param type an element type
     * @return false where the engine refuses it
     */
    public static boolean supports(ElementType type) {
        return CODES.containsKey(type);
    }

    /**
     * The number of ATen's {@code ScalarType}.
     *
     * @param type an element type
     * @return its number; empty where the engine refuses the type
     */
    static Optional<Integer> code(ElementType type) {
        return Optional.ofNullable(CODES.get(type));
    }
}
