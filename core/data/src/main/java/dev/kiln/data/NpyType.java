package dev.kiln.data;

import dev.kiln.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.Optional;

/** The element types that NumPy and Kiln both have, with NumPy's codes after the byte order. */
enum NpyType {
    FLOAT16("f2", ElementType.FLOAT16),
    FLOAT32("f4", ElementType.FLOAT),
    FLOAT64("f8", ElementType.DOUBLE),
    INT8("i1", ElementType.INT8),
    INT16("i2", ElementType.INT16),
    INT32("i4", ElementType.INT32),
    INT64("i8", ElementType.INT64),
    UINT8("u1", ElementType.UINT8),
    UINT16("u2", ElementType.UINT16),
    UINT32("u4", ElementType.UINT32),
    UINT64("u8", ElementType.UINT64),
    BOOL("b1", ElementType.BOOL);

    private final String code;
    private final ElementType elementType;

    NpyType(String code, ElementType elementType) {
        this.code = code;
        this.elementType = elementType;
    }

    ElementType elementType() {
        return elementType;
    }

    int bytes() {
        return elementType.bits() / 8;
    }

    /** The descriptor of NumPy, such as {@code <f4} or {@code |u1}. */
    String descriptor() {
        return (bytes() == 1 ? "|" : "<") + code;
    }

    static Optional<NpyType> ofDescriptor(String descriptor) {
        return Arrays.stream(values())
                .filter(type ->
                        descriptor.substring(Math.min(1, descriptor.length())).equals(type.code))
                .findFirst();
    }

    static Optional<NpyType> of(ElementType elementType) {
        return Arrays.stream(values())
                .filter(type -> type.elementType == elementType)
                .findFirst();
    }
}
