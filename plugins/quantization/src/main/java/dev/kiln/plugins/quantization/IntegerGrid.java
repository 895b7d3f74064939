package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.ElementType;

/**
 * The integers that real numbers are spread over.
 *
 * @param type UINT8 or INT8
 * @param least the least integer that a range is spread over
 * @param greatest the greatest one
 */
record IntegerGrid(ElementType type, int least, int greatest) {

    /** All of UINT8. */
    static final IntegerGrid UINT8 = new IntegerGrid(ElementType.UINT8, 0, 255);

    /** All of INT8. */
    static final IntegerGrid INT8 = new IntegerGrid(ElementType.INT8, -128, 127);

    /** INT8 with as many negative integers as positive ones. */
    static final IntegerGrid SYMMETRIC_INT8 = new IntegerGrid(ElementType.INT8, -127, 127);

    /** 7 bits of INT8: two products with UINT8 add up within 16 bits, {@code 2 * 255 * 64 < 32768}. */
    static final IntegerGrid SYMMETRIC_INT7 = new IntegerGrid(ElementType.INT8, -64, 64);

    /** The least integer that the type itself holds. */
    int typeLeast() {
        return type == ElementType.UINT8 ? 0 : -128;
    }

    /** The greatest integer that the type itself holds. */
    int typeGreatest() {
        return type == ElementType.UINT8 ? 255 : 127;
    }
}
