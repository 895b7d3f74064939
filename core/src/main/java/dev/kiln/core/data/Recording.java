package dev.kiln.core.data;

import dev.kiln.api.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Samples of a sound in {@code [-1, 1]}, the mean of its channels. */
final class Recording {

    private final double rate;
    private final float[] samples;

    private Recording(double rate, float[] samples) {
        this.rate = rate;
        this.samples = samples;
    }

    /** How many samples there are in a second. */
    double rate() {
        return rate;
    }

    /** The samples themselves, not a copy. */
    float[] samples() {
        return samples;
    }

    /**
     * Decodes WAV, AIFF or AU with whole-numbered samples of 8 to 32 bits.
     *
     * @throws DataException if it is another format, or damaged
     */
    static Recording decode(byte[] file, String name) {
        try (AudioInputStream stream = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            AudioFormat format = stream.getFormat();
            boolean signed = format.getEncoding().equals(AudioFormat.Encoding.PCM_SIGNED);
            boolean unsigned = format.getEncoding().equals(AudioFormat.Encoding.PCM_UNSIGNED);
            int bytes = format.getSampleSizeInBits() / 8;
            if (!(signed || unsigned) || bytes < 1 || bytes > 4 || format.getSampleSizeInBits() % 8 != 0) {
                throw new DataException("The recording " + name + " is " + format
                        + "; Kiln reads uncompressed samples (PCM) of 8, 16, 24 or 32 bits. Convert it.");
            }
            return new Recording(
                    format.getSampleRate(),
                    mono(stream.readAllBytes(), bytes, format.getChannels(), format.isBigEndian(), signed));
        } catch (UnsupportedAudioFileException | IOException e) {
            throw new DataException(
                    "The recording " + name + " is no WAV file, or damaged: " + e.getMessage() + ".", e);
        }
    }

    private static float[] mono(byte[] data, int bytes, int channels, boolean bigEndian, boolean signed) {
        float[] samples = new float[data.length / bytes / channels];
        double full = Math.scalb(1.0, 8 * bytes - 1);
        for (int i = 0; i < samples.length; i++) {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                int at = (i * channels + channel) * bytes;
                sum += signed ? signed(data, at, bytes, bigEndian) : unsigned(data, at, bytes, bigEndian);
            }
            samples[i] = (float) (sum / channels / full);
        }
        return samples;
    }

    private static long signed(byte[] data, int at, int bytes, boolean bigEndian) {
        byte[] wide = new byte[4];
        // the sample fills the high end of an int, whose sign then is the sample's
        System.arraycopy(data, at, wide, bigEndian ? 0 : 4 - bytes, bytes);
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return ByteBuffer.wrap(wide).order(order).getInt() >> (8 * (4 - bytes));
    }

    private static long unsigned(byte[] data, int at, int bytes, boolean bigEndian) {
        long half = 1L << (8 * bytes - 1);
        return (signed(data, at, bytes, bigEndian) & (2 * half - 1)) - half;
    }
}
