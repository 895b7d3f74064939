package dev.kiln.models;

import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.SharedFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipFile;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * A spoken digit, for tests: what models of sound are fed.
 *
 * @param samples in [-1, 1]
 */
record Speech(float[] samples) {

    private static final int FRAME = 512;
    private static final int HOP = 80;

    static Optional<Speech> recording(String name) {
        return SharedFiles.find("data/free-spoken-digits/recordings.zip").map(archive -> read(archive, name));
    }

    private static Speech read(Path archive, String name) {
        try (ZipFile zip = new ZipFile(archive.toFile());
                AudioInputStream sound = AudioSystem.getAudioInputStream(
                        new BufferedInputStream(zip.getInputStream(zip.getEntry("recordings/" + name + ".wav"))))) {
            byte[] bytes = sound.readAllBytes();
            float[] samples = new float[bytes.length / 2];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8) / 32768f;
            }
            return new Speech(samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The Fourier coefficients of one frame under a Hann window: real and imaginary part, 257 of each, in turn. */
    private double[] spectrum(int start) {
        double[] result = new double[FRAME + 2];
        for (int k = 0; k <= FRAME / 2; k++) {
            for (int n = 0; n < FRAME; n++) {
                double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / FRAME);
                double value = start + n < samples.length ? window * samples[start + n] : 0;
                result[2 * k] += value * Math.cos(2 * Math.PI * k * n / FRAME);
                result[2 * k + 1] -= value * Math.sin(2 * Math.PI * k * n / FRAME);
            }
        }
        return result;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    Tensor complexFrame(int start) {
        return Tensor.of(floats(spectrum(start)), 1, 257, 1, 2);
    }

    private double[] magnitudes(int start) {
        double[] parts = spectrum(start);
        double[] magnitudes = new double[FRAME / 2 + 1];
        for (int k = 0; k < magnitudes.length; k++) {
            magnitudes[k] = Math.hypot(parts[2 * k], parts[2 * k + 1]);
        }
        return magnitudes;
    }

    Tensor magnitudeFrame(int start) {
        return Tensor.of(floats(magnitudes(start)), 1, 1, 257);
    }

    /** 49 frames of 10 cepstral coefficients over 20 bands. */
    Tensor cepstrum() {
        float[] values = new float[49 * 10];
        for (int frame = 0; frame < 49; frame++) {
            double[] magnitudes = magnitudes(frame * HOP);
            double[] bands = new double[20];
            for (int k = 1; k < magnitudes.length; k++) {
                bands[Math.min(19, (int) (20 * Math.log(k) / Math.log(magnitudes.length)))] += magnitudes[k];
            }
            for (int c = 0; c < 10; c++) {
                for (int b = 0; b < 20; b++) {
                    values[frame * 10 + c] +=
                            (float) (Math.log(bands[b] + 1e-6) * Math.cos(Math.PI * c * (b + 0.5) / 20));
                }
            }
        }
        return Tensor.of(values, 1, 49, 10, 1);
    }
}
