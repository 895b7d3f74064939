package dev.kiln.plugins.quantization;

import dev.kiln.graph.tensor.ElementType;

/**
 * The integers to which real numbers are quantized.
 *
 * @param type UINT8 or INT8
 * @param least the minimum integer
 * @param greatest the maximum integer
 */
record IntegerGrid(ElementType type, int least, int greatest) {

    /** All of UINT8. */
    static final IntegerGrid UINT8 = new IntegerGrid(ElementType.UINT8, 0, 255);

    /** All of INT8. */
    static final IntegerGrid INT8 = new IntegerGrid(ElementType.INT8, -128, 127);

    /** INT8 without -128, symmetric around 0. */
    static final IntegerGrid SYMMETRIC_INT8 = new IntegerGrid(ElementType.INT8, -127, 127);

    /** 7 bits of INT8: two products with UINT8 add up within 16 bits, {@code 2 * 255 * 64 < 32768}. */
    static final IntegerGrid SYMMETRIC_INT7 = new IntegerGrid(ElementType.INT8, -64, 64);

    /** The minimum integer of the type. */
    int typeLeast() {
        return type == ElementType.UINT8 ? 0 : -128;
    }

    /** The maximum integer of the type. */
    int typeGreatest() {
        return type == ElementType.UINT8 ? 255 : 127;
    }
}
