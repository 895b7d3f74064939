package dev.kiln.graph.tensor;

import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.status.Stable;

/** The type of one element of a tensor, with the names and codes of ONNX's {@code TensorProto.DataType}. */
@Stable
public enum ElementType {
    /** Not known; only the type of a value whose operator has no inference rule. */
    UNDEFINED(0, 0),
    /** IEEE 754 single precision. */
    FLOAT(1, 32),
    /** Unsigned, 8 bits. */
    UINT8(2, 8),
    /** Two's complement, 8 bits. */
    INT8(3, 8),
    /** Unsigned, 16 bits. */
    UINT16(4, 16),
    /** Two's complement, 16 bits. */
    INT16(5, 16),
    /** Two's complement, 32 bits. */
    INT32(6, 32),
    /** Two's complement, 64 bits. */
    INT64(7, 64),
    /** UTF-8 text of any length. */
    STRING(8, 0),
    /** One byte, 0 or 1. */
    BOOL(9, 8),
    /** IEEE 754 half precision. */
    FLOAT16(10, 16),
    /** IEEE 754 double precision. */
    DOUBLE(11, 64),
    /** Unsigned, 32 bits. */
    UINT32(12, 32),
    /** Unsigned, 64 bits. */
    UINT64(13, 64),
    /** The upper half of a single precision number. */
    BFLOAT16(16, 16),
    /** 8 bits: 4 of exponent, 3 of mantissa, no infinities. */
    FLOAT8E4M3FN(17, 8),
    /** As {@link #FLOAT8E4M3FN}, without a negative zero. */
    FLOAT8E4M3FNUZ(18, 8),
    /** 8 bits: 5 of exponent, 2 of mantissa. */
    FLOAT8E5M2(19, 8),
    /** As {@link #FLOAT8E5M2}, without infinities and a negative zero. */
    FLOAT8E5M2FNUZ(20, 8),
    /** Unsigned, 4 bits, two in a byte, the lower half first. */
    UINT4(21, 4),
    /** Two's complement, 4 bits, two in a byte, the lower half first. */
    INT4(22, 4),
    /** 4 bits: 2 of exponent, 1 of mantissa, two in a byte. */
    FLOAT4E2M1(23, 4);

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /**
     * The type of an ONNX code.
     *
     * @param code a value of {@code TensorProto.DataType}
     * @return the type
     * @throws GraphException if no type has this code
     */
    public static ElementType ofCode(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new GraphException("No tensor element type has the ONNX code " + code + ".");
    }

    /** Returns the code of ONNX's {@code TensorProto.DataType}. */
    public int code() {
        return code;
    }

    /** Returns the number of bits of one element; 0 where it has no fixed width. */
    public int bits() {
        return bits;
    }

    /**
     * The size of a number of elements in bytes, the last byte padded.
     *
     * @param elements the number of elements, not negative
     * @return the size in bytes
     */
    public long bytes(long elements) {
        return bits >= 8
                ? Math.multiplyExact(elements, bits / 8)
                : Math.addExact(Math.multiplyExact(elements, bits), 7) / 8;
    }

    /** Whether this is one of the floating point types. */
    public boolean isFloating() {
        return switch (this) {
            case FLOAT,
                    DOUBLE,
                    FLOAT16,
                    BFLOAT16,
                    FLOAT8E4M3FN,
                    FLOAT8E4M3FNUZ,
                    FLOAT8E5M2,
                    FLOAT8E5M2FNUZ,
                    FLOAT4E2M1 -> true;
            default -> false;
        };
    }

    /** Whether this is one of the signed or unsigned integer types; {@link #BOOL} is not. */
    public boolean isInteger() {
        return switch (this) {
            case INT4, INT8, INT16, INT32, INT64, UINT4, UINT8, UINT16, UINT32, UINT64 -> true;
            default -> false;
        };
    }
}
