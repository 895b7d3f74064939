package dev.kiln.data;

import java.util.OptionalInt;

/**
 * The colour information in the segments of a JPEG before its pixels, which Java's reader does not expose.
 *
 * @param components the number of components; 0 where no segment states it
 * @param transform the colour transform in Adobe's segment: 0 none, 1 YCbCr, 2 YCCK; empty without it
 */
record JpegMarkers(int components, OptionalInt transform) {

    private static final int START_OF_SCAN = 0xda;
    private static final int ADOBE = 0xee;
    private static final int ADOBE_TRANSFORM = 11;
    private static final int FRAME_COMPONENTS = 5;

    /** Reads them; a damaged file has fewer. */
    static JpegMarkers of(byte[] file) {
        int components = 0;
        OptionalInt transform = OptionalInt.empty();
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xff) == 0xff) {
            int marker = file[at + 1] & 0xff;
            if (marker == 0xff) {
                // filling
                at++;
                continue;
            }
            int content = at + 4;
            int length = ((file[at + 2] & 0xff) << 8) | (file[at + 3] & 0xff);
            if (marker == START_OF_SCAN) {
                break;
            }
            if (isFrame(marker) && content + FRAME_COMPONENTS < file.length) {
                components = file[content + FRAME_COMPONENTS] & 0xff;
            }
            if (marker == ADOBE && length >= ADOBE_TRANSFORM + 3 && content + ADOBE_TRANSFORM < file.length) {
                transform = OptionalInt.of(file[content + ADOBE_TRANSFORM] & 0xff);
            }
            at += 2 + length;
        }
        return new JpegMarkers(components, transform);
    }

    /** A start of frame: C0 to CF except for tables and conditions in between. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
