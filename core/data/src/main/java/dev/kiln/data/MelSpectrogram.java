package dev.kiln.data;

import dev.kiln.files.Json;
import dev.kiln.graph.error.FileFormatException;
import java.util.Arrays;

/**
 * The conversion of a sound to its mel spectrogram.
 *
 * <p>A Hann window of {@code window} seconds moves by {@code hop} seconds. Its power spectrum, of the next power of 2
 * samples, is summed in {@code mels} triangles whose corners are spaced evenly between 0 and half the rate on the mel
 * scale {@code 2595 log10(1 + f / 700)} (O'Shaughnessy, 1987). The sums in decibels, relative to the maximum of the
 * recording, are mapped from {@code [-80, 0]} to {@code [0, 1]}; lower ones are 0. A recording is truncated or padded
 * with 0 at its end.
 *
 * @param rate the number of samples per second
 * @param window the length of the window, in seconds
 * @param hop its step, in seconds
 * @param mels the number of bands
 */
record MelSpectrogram(double rate, double window, double hop, int mels) {

    /** The entry of a model's metadata with the encoding of its sounds. */
    static final String KEY = "dev.kiln.audio";

    private static final double FLOOR = -80;
    private static final double SILENCE = 1e-20;
    private static final double MOST_SAMPLES = 1 << 30;

    /** The maximum number of samples; twice as many still fit an int. */
    private static final long MOST_WHOLE = 1L << 61;

    static MelSpectrogram read(String text) {
        Json json = Json.parse(text, "The metadata " + KEY);
        MelSpectrogram read = new MelSpectrogram(
                json.get("rate").number(0),
                json.get("window").number(0),
                json.get("hop").number(0),
                json.get("mels").integer(0));
        if (!read.isUsual()) {
            throw new FileFormatException(
                    "The metadata " + KEY + " are damaged: they say " + read + ", expected positive numbers.");
        }
        return read;
    }

    private boolean isUsual() {
        boolean positive = rate > 0 && window > 0 && hop > 0 && mels > 0;
        return positive && Math.max(window, hop) * rate < MOST_SAMPLES;
    }

    Json json() {
        return Json.object()
                .with("rate", rate)
                .with("window", window)
                .with("hop", hop)
                .with("mels", mels);
    }

    /** The number of windows that begin within so many seconds. */
    long frames(double seconds) {
        return Math.max(1, Math.round(seconds / hop));
    }

    private long samples(double seconds) {
        return Math.max(1, Math.round(seconds * rate));
    }

    /** The number of samples of a spectrum: the least power of 2 that contains a window. */
    long size() {
        return Math.max(2, Long.highestOneBit(2 * Math.min(MOST_WHOLE, samples(window)) - 1));
    }

    /**
     * The spectrogram.
     *
     * @param samples the sound
     * @param frames the number of windows
     * @return {@code [frames, mels]} in {@code [0, 1]}
     */
    float[] of(float[] samples, int frames) {
        int length = Math.toIntExact(samples(window));
        int size = Math.toIntExact(size());
        Spectrum spectrum = new Spectrum(size);
        double[][] filters = filters(size);
        long step = samples(hop);
        double[] decibels = new double[frames * mels];
        Arrays.fill(decibels, Double.NEGATIVE_INFINITY);
        double loudest = Double.NEGATIVE_INFINITY;
        for (int frame = 0; frame < frames && frame * step < samples.length; frame++) {
            double[] power = spectrum.power(windowed(samples, (int) (frame * step), length, size));
            for (int mel = 0; mel < mels; mel++) {
                double level = 10 * StrictMath.log10(Math.max(SILENCE, dot(filters[mel], power)));
                decibels[frame * mels + mel] = level;
                loudest = Math.max(loudest, level);
            }
        }
        float[] picture = new float[decibels.length];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = (float) Math.max(0, 1 - (decibels[i] - loudest) / FLOOR);
        }
        return picture;
    }

    private static double[] windowed(float[] samples, int from, int length, int size) {
        double[] part = new double[size];
        for (int i = 0; i < length && from + i < samples.length; i++) {
            part[i] = samples[from + i] * (0.5 - 0.5 * StrictMath.cos(2 * Math.PI * i / length));
        }
        return part;
    }

    private static double dot(double[] filter, double[] power) {
        double sum = 0;
        for (int i = 0; i < power.length; i++) {
            sum += filter[i] * power[i];
        }
        return sum;
    }

    /** A triangle over the frequencies for each band. */
    private double[][] filters(int size) {
        double top = mel(rate / 2);
        double[][] filters = new double[mels][size / 2 + 1];
        for (int band = 0; band < mels; band++) {
            double low = hertz(top * band / (mels + 1));
            double centre = hertz(top * (band + 1) / (mels + 1));
            double high = hertz(top * (band + 2) / (mels + 1));
            for (int i = 0; i < filters[band].length; i++) {
                double frequency = i * rate / size;
                double height = Math.min((frequency - low) / (centre - low), (high - frequency) / (high - centre));
                filters[band][i] = Math.max(0, height);
            }
        }
        return filters;
    }

    private static double mel(double hertz) {
        return 2595 * StrictMath.log10(1 + hertz / 700);
    }

    private static double hertz(double mel) {
        return 700 * (StrictMath.pow(10, mel / 2595) - 1);
    }
}
