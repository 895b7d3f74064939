package dev.kiln.data;

/** The power of each frequency of a window of sound, by the fast Fourier transform (Cooley and Tukey, 1965). */
final class Spectrum {

    private final int size;
    private final double[] cosines;
    private final double[] sines;

    /**
     * Spectra of one size.
     *
     * @param size the number of samples, a power of 2, at least 2
     */
    Spectrum(int size) {
        if (size < 2 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("size is " + size + ", expected a power of 2, at least 2");
        }
        this.size = size;
        cosines = new double[size];
        sines = new double[size];
        for (int i = 0; i < size; i++) {
            // StrictMath: the same numbers on every machine
            cosines[i] = StrictMath.cos(2 * Math.PI * i / size);
            sines[i] = StrictMath.sin(2 * Math.PI * i / size);
        }
    }

    /**
     * The power spectrum.
     *
     * @param samples as many as the size
     * @return the squared magnitudes of the frequencies 0 to half the rate, {@code size / 2 + 1} of them
     */
    double[] power(double[] samples) {
        double[] real = new double[size];
        double[] imaginary = new double[size];
        int shift = Integer.numberOfLeadingZeros(size) + 1;
        for (int i = 0; i < size; i++) {
            real[Integer.reverse(i) >>> shift] = samples[i];
        }
        for (int length = 2; length <= size; length *= 2) {
            join(real, imaginary, length);
        }
        double[] power = new double[size / 2 + 1];
        for (int i = 0; i < power.length; i++) {
            power[i] = real[i] * real[i] + imaginary[i] * imaginary[i];
        }
        return power;
    }

    /** Combines the transforms of each two halves into those of so many samples. */
    private void join(double[] real, double[] imaginary, int length) {
        int half = length / 2;
        for (int start = 0; start < size; start += length) {
            for (int i = start; i < start + half; i++) {
                double cosine = cosines[(i - start) * (size / length)];
                double sine = -sines[(i - start) * (size / length)];
                double turnedReal = real[i + half] * cosine - imaginary[i + half] * sine;
                double turnedImaginary = real[i + half] * sine + imaginary[i + half] * cosine;
                real[i + half] = real[i] - turnedReal;
                imaginary[i + half] = imaginary[i] - turnedImaginary;
                real[i] += turnedReal;
                imaginary[i] += turnedImaginary;
            }
        }
    }
}
