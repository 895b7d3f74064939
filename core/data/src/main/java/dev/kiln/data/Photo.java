package dev.kiln.data;

/**
 * The pixels of a picture: lines of brightness in {@code [0, 255]} if it is grey, else of red, green and blue. They are
 * taken from the decoded picture line by line, so that a large one takes no more memory than its decoder needs.
 *
 * @param width the number of pixels per line
 * @param height the number of lines
 * @param channels 1 or 3
 * @param lines the source of the lines
 */
record Photo(int width, int height, int channels, Lines lines) {

    /** The lines of a picture. */
    @FunctionalInterface
    interface Lines {

        /** Reads line {@code y} of each channel. */
        void read(int y, float[][] line);
    }

    /** The same picture in grey (ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue) or in three colours. */
    Photo withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        return wanted == 3 ? coloured() : grey();
    }

    private Photo coloured() {
        return new Photo(width, height, 3, (y, line) -> {
            lines.read(y, line);
            System.arraycopy(line[0], 0, line[1], 0, width);
            System.arraycopy(line[0], 0, line[2], 0, width);
        });
    }

    private Photo grey() {
        float[][] colours = new float[3][width];
        return new Photo(width, height, 1, (y, line) -> {
            lines.read(y, colours);
            for (int x = 0; x < width; x++) {
                line[0][x] = 0.299f * colours[0][x] + 0.587f * colours[1][x] + 0.114f * colours[2][x];
            }
        });
    }

    /**
     * The centre crop of the scaled picture.
     *
     * @param shortSide the length of its scaled shorter side; 0, or a length at which it does not cover the crop, for
     *     the minimum at which it does
     * @return {@code [channels, cutHeight, cutWidth]}, a byte each
     */
    byte[] middle(int shortSide, int cutHeight, int cutWidth) {
        Crop crop = Crop.of(width, height, shortSide, cutHeight, cutWidth);
        LineResampling across = crop.across();
        LineResampling down = crop.down();
        float[][] narrow = narrow(across, down, cutWidth);
        byte[] pixels = new byte[channels * cutHeight * cutWidth];
        float[] cut = new float[cutHeight * cutWidth];
        for (int channel = 0; channel < channels; channel++) {
            for (int column = 0; column < cutWidth; column++) {
                down.apply(narrow[channel], column - down.begin() * cutWidth, cutWidth, cut, column, cutWidth);
            }
            for (int i = 0; i < cut.length; i++) {
                pixels[channel * cut.length + i] = (byte) Math.max(0, Math.min(255, Math.round(cut[i])));
            }
        }
        return pixels;
    }

    /** The lines of the crop, each already scaled to its width. */
    private float[][] narrow(LineResampling across, LineResampling down, int cutWidth) {
        float[][] line = new float[Math.max(channels, 3)][width];
        float[][] narrow = new float[channels][(down.end() - down.begin()) * cutWidth];
        for (int y = down.begin(); y < down.end(); y++) {
            lines.read(y, line);
            for (int channel = 0; channel < channels; channel++) {
                across.apply(line[channel], 0, 1, narrow[channel], (y - down.begin()) * cutWidth, 1);
            }
        }
        return narrow;
    }
}
