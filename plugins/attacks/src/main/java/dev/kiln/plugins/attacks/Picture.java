package dev.kiln.plugins.attacks;

import dev.kiln.api.model.InputInfo;
import java.util.function.UnaryOperator;

/**
 * An image that is corrupted, with colors from 0 to 1.
 *
 * @param channels its channels, which corruptions replace
 * @param severity from 1 to 5
 * @param drawn the numbers drawn for it
 * @param turn a number from 0 to 1 drawn for its direction
 */
record Picture(Plane[] channels, int severity, RandomSearch.Row drawn, double turn) {

    /** Images with a side below it have the parameters of CIFAR-10-C. */
    private static final int LARGE = 64;

    /** The greatest angle to a middle direction, in degrees. */
    private static final double WIDEST = 45;

    static Picture of(
            float[] features,
            int from,
            Places places,
            InputInfo range,
            int severity,
            RandomSearch.Row drawn,
            double turn) {
        double width = range.high() - range.low();
        Plane[] channels = new Plane[places.channels()];
        for (int channel = 0; channel < channels.length; channel++) {
            int c = channel;
            channels[c] = Plane.of(
                    places.height(),
                    places.width(),
                    (y, x) -> (features[from + places.at(c, y, x)] - range.low()) / width);
        }
        return new Picture(channels, severity, drawn, turn);
    }

    /** Writes it, clipped to the range. */
    void put(float[] features, int from, InputInfo range) {
        int at = from;
        for (Plane channel : channels) {
            for (double color : channel.pixels()) {
                double clipped = Math.min(Math.max(color, 0), 1);
                features[at++] = (float) (range.low() + (range.high() - range.low()) * clipped);
            }
        }
    }

    int height() {
        return channels[0].height();
    }

    int width() {
        return channels[0].width();
    }

    /** The parameter of the severity, of CIFAR-10-C or of ImageNet-C. */
    double level(double[] small, double[] large) {
        return (Math.min(height(), width()) < LARGE ? small : large)[severity - 1];
    }

    /** The drawn direction, not more than 45 degrees from a middle one. */
    double angle(double middle) {
        return middle + WIDEST * (2 * turn - 1);
    }

    /** The drawn numbers, which are normal, as a plane with a mean and a deviation. */
    Plane normalLayer(double mean, double deviation) {
        return Plane.of(height(), width(), (y, x) -> mean + deviation * drawn.at(y * width() + x));
    }

    /** Whether its channels are red, green and blue. */
    boolean isRgb() {
        return channels.length == 3;
    }

    /** The luma of a color. */
    static double luma(double red, double green, double blue) {
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    }

    /** The luma of each pixel; of other than three channels, their mean. */
    Plane gray() {
        return Plane.of(height(), width(), (y, x) -> {
            if (isRgb()) {
                return luma(channels[0].at(y, x), channels[1].at(y, x), channels[2].at(y, x));
            }
            double sum = 0;
            for (Plane channel : channels) {
                sum += channel.at(y, x);
            }
            return sum / channels.length;
        });
    }

    /** Changes each channel by itself. */
    void change(UnaryOperator<Plane> change) {
        for (int channel = 0; channel < channels.length; channel++) {
            channels[channel] = change.apply(channels[channel]);
        }
    }

    /** Changes each color by itself. */
    void changeColors(Change change) {
        int place = 0;
        for (Plane channel : channels) {
            double[] pixels = channel.pixels();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = change.of(pixels[i], place++);
            }
        }
    }

    /** A change of the color of one feature. */
    interface Change {
        double of(double color, int feature);
    }
}
