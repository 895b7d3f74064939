package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The element types that the engine supports. Some pass between Java and libtorch unchanged; any other would abort the
 * JVM there or has few kernels, and is held in a wider one; every result of an operator is narrowed to the type's
 * values.
 */
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

    /** UINT64 has the bits of INT64: sums and products are right, and operators that depend on its order need care. */
    private static final Map<ElementType, ElementType> HELD = new EnumMap<>(Map.ofEntries(
            Map.entry(ElementType.INT4, ElementType.INT8),
            Map.entry(ElementType.UINT4, ElementType.UINT8),
            Map.entry(ElementType.INT16, ElementType.INT32),
            Map.entry(ElementType.UINT16, ElementType.INT32),
            Map.entry(ElementType.UINT32, ElementType.INT64),
            Map.entry(ElementType.UINT64, ElementType.INT64),
            Map.entry(ElementType.BFLOAT16, ElementType.FLOAT),
            Map.entry(ElementType.FLOAT8E4M3FN, ElementType.FLOAT),
            Map.entry(ElementType.FLOAT8E4M3FNUZ, ElementType.FLOAT),
            Map.entry(ElementType.FLOAT8E5M2, ElementType.FLOAT),
            Map.entry(ElementType.FLOAT8E5M2FNUZ, ElementType.FLOAT)));

    private TorchTypes() {}

    /**
     * Whether values of a type can be held.
     *
     * @param type an element type
     * @return false where the engine refuses it
     */
    public static boolean supports(ElementType type) {
        return CODES.containsKey(held(type));
    }

    /**
     * The type in which libtorch holds the values of a type.
     *
     * @param type an element type
     * @return itself, or a wider one
     */
    public static ElementType held(ElementType type) {
        return HELD.getOrDefault(type, type);
    }

    /**
     * The code of ATen's {@code ScalarType}.
     *
     * @param type an element type
     * @return the code of the type that it is held in; empty where the engine refuses the type
     */
    static Optional<Integer> code(ElementType type) {
        return Optional.ofNullable(CODES.get(held(type)));
    }

    /**
     * Narrows values to a type that is held in a wider one.
     *
     * @param type their type
     * @param values an expression
     * @return an expression: the values, wrapped or rounded to the type
     */
    static String narrowed(ElementType type, String values) {
        return switch (type) {
            case UINT4 -> "torch.bitwise_and(" + values + ", 15)";
            case INT4 -> "torch.sub(torch.bitwise_and(torch.add(" + values + ", 8), 15), 8)";
            case FLOAT8E4M3FN -> "torch.to(torch.to(torch.clamp(" + values + ", -448., 448.), 24), 6)";
            case FLOAT8E5M2 -> "torch.to(torch.to(torch.clamp(" + values + ", -57344., 57344.), 23), 6)";
            case FLOAT8E4M3FNUZ -> "torch.to(torch.to(torch.clamp(" + values + ", -240., 240.), 26), 6)";
            case FLOAT8E5M2FNUZ -> "torch.to(torch.to(torch.clamp(" + values + ", -57344., 57344.), 25), 6)";
            case UINT16 -> "torch.bitwise_and(" + values + ", 65535)";
            case UINT32 -> "torch.bitwise_and(" + values + ", 4294967295)";
            case INT16 -> "torch.sub(torch.bitwise_and(torch.add(" + values + ", 32768), 65535), 32768)";
            case BFLOAT16 -> "torch.to(torch.to(" + values + ", 15), 6)";
            default -> values;
        };
    }
}
