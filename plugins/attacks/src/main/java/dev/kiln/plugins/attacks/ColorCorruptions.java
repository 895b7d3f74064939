package dev.kiln.plugins.attacks;

/**
 * The corruptions of colors of {@link Corruption}. In the color space of hue, saturation and value, the value {@code v}
 * of a pixel is its greatest channel and the saturation {@code 1 - least / v}, for any number of channels.
 */
final class ColorCorruptions {

    private static final double[] BRIGHTNESS_SMALL = {0.05, 0.1, 0.15, 0.2, 0.3};
    private static final double[] BRIGHTNESS_LARGE = {0.1, 0.2, 0.3, 0.4, 0.5};
    private static final double[] CONTRAST_SMALL = {0.75, 0.5, 0.4, 0.3, 0.15};
    private static final double[] CONTRAST_LARGE = {0.4, 0.3, 0.2, 0.1, 0.05};
    private static final double[] SATURATION_SMALL = {0.3, 0.1, 1.5, 2, 2.5};
    private static final double[] SATURATION_LARGE = {0.3, 0.1, 2, 5, 20};
    private static final double[] SATURATION_ADDED = {0, 0, 0, 0.1, 0.2};

    private ColorCorruptions() {}

    /** {@code v + c}, of the same hue and saturation. */
    static void brightness(Picture picture) {
        double added = picture.level(BRIGHTNESS_SMALL, BRIGHTNESS_LARGE);
        changePixels(picture, (colors, value, least) -> {
            double brighter = Math.min(value + added, 1);
            for (int channel = 0; channel < colors.length; channel++) {
                colors[channel] = value == 0 ? brighter : colors[channel] * brighter / value;
            }
        });
    }

    /** {@code m + c (x - m)} for the mean of each channel. */
    static void contrast(Picture picture) {
        double kept = picture.level(CONTRAST_SMALL, CONTRAST_LARGE);
        picture.change(channel -> {
            double sum = 0;
            for (double color : channel.pixels()) {
                sum += color;
            }
            double mean = sum / channel.pixels().length;
            return Plane.of(channel.height(), channel.width(), (y, x) -> mean + kept * (channel.at(y, x) - mean));
        });
    }

    /** {@code a s + b}, of the same hue and value. Gray pixels have the hue of the first channel; one channel has none. */
    static void saturate(Picture picture) {
        double factor = picture.level(SATURATION_SMALL, SATURATION_LARGE);
        double added = picture.level(SATURATION_ADDED, SATURATION_ADDED);
        if (picture.channels().length == 1) {
            return;
        }
        changePixels(picture, (colors, value, least) -> {
            double saturation = value == 0 ? 0 : 1 - least / value;
            double wanted = Math.min(Math.max(factor * saturation + added, 0), 1);
            for (int channel = 0; channel < colors.length; channel++) {
                double gray = saturation == 0
                        ? (channel == 0 ? 0 : wanted * value)
                        : (value - colors[channel]) * wanted / saturation;
                colors[channel] = value - gray;
            }
        });
    }

    /** A change of the colors of a pixel, given its greatest and its least one. */
    private interface PixelChange {
        void of(double[] colors, double value, double least);
    }

    private static void changePixels(Picture picture, PixelChange change) {
        Plane[] channels = picture.channels();
        double[] colors = new double[channels.length];
        for (int i = 0; i < channels[0].pixels().length; i++) {
            double value = 0;
            double least = 1;
            for (int channel = 0; channel < colors.length; channel++) {
                colors[channel] = channels[channel].pixels()[i];
                value = Math.max(value, colors[channel]);
                least = Math.min(least, colors[channel]);
            }
            change.of(colors, value, least);
            for (int channel = 0; channel < colors.length; channel++) {
                channels[channel].pixels()[i] = colors[channel];
            }
        }
    }
}
