package dev.kiln.plugins.attacks;

import dev.kiln.api.model.InputInfo;
import java.util.function.UnaryOperator;

/**
 * An image that is corrupted, with colors from 0 to 1.
 *
 * @param channels its channels, which corruptions replace
 * @param severity from 1 to 5
 * @param drawn the numbers drawn for it
 */
record Picture(Plane[] channels, int severity, RandomSearch.Row drawn) {

    /** Images with a side below it have the parameters of CIFAR-10-C. */
    private static final int LARGE = 64;

    static Picture of(
            float[] features, int from, Places places, InputInfo range, int severity, RandomSearch.Row drawn) {
        double width = range.high() - range.low();
        Plane[] channels = new Plane[places.channels()];
        for (int channel = 0; channel < channels.length; channel++) {
            int c = channel;
            channels[c] = Plane.of(
                    places.height(),
                    places.width(),
                    (y, x) -> (features[from + places.at(c, y, x)] - range.low()) / width);
        }
        return new Picture(channels, severity, drawn);
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
