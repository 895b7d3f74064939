package dev.kiln.data;

import dev.kiln.graph.error.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Samples of a sound, the mean of its channels, in {@code [-1, 1]} where the file's are whole numbers. */
final class SoundSamples {

    /** The minimum number of bytes in headers of programs that do not know it yet. */
    private static final long UNKNOWN_LENGTH = 0x7fff_0000L;

    private static final int CHUNK_HEADER = 8;
    private static final int RIFF_HEADER = 12;

    /** The letters as a number, the first one lowest. */
    private static final int RIFF = 0x46464952;

    private static final int DATA = 0x61746164;

    /** The maximum number of samples per second, above that of any recording. */
    private static final float HIGHEST_RATE = 1e10f;

    private final double rate;
    private final float[] samples;

    private SoundSamples(double rate, float[] samples) {
        this.rate = rate;
        this.samples = samples;
    }

    /** The number of samples per second. */
    double rate() {
        return rate;
    }

    /** Whether all samples are 0. */
    boolean isSilent() {
        for (float sample : samples) {
            if (sample != 0) {
                return false;
            }
        }
        return true;
    }

    /** The samples themselves, not a copy. */
    float[] samples() {
        return samples;
    }

    /**
     * Decodes WAV, AIFF or AU: whole-numbered samples of 8 to 32 bits, floating point ones of 32 or 64, A-law and
     * μ-law. A header without a length, as of a file written through a pipe, is accepted.
     *
     * @throws DataException if it is another format, damaged, cut short, or has no samples
     */
    static SoundSamples decode(byte[] file, String name) {
        ByteArrayInputStream content = new ByteArrayInputStream(file);
        try (AudioInputStream stream = AudioSystem.getAudioInputStream(content)) {
            AudioFormat format = stream.getFormat();
            check(format, name);
            checkChunks(file, format.getFrameSize(), name);
            // the length in the header is not always right; the samples are everything after it
            byte[] samples = samples(content.readAllBytes(), stream.getFrameLength(), format, name);
            return new SoundSamples(format.getSampleRate(), mono(samples, format, name));
        } catch (UnsupportedAudioFileException | IOException | IllegalArgumentException e) {
            throw new DataException(
                    "The recording " + name + " is not a WAV file, or damaged: " + DecodingFault.reason(e) + ".", e);
        }
    }

    private static void check(AudioFormat format, String name) {
        int bits = format.getSampleSizeInBits();
        boolean whole = isWhole(format) && bits >= 8 && bits <= 32 && bits % 8 == 0;
        boolean real = format.getEncoding().equals(Encoding.PCM_FLOAT) && (bits == 32 || bits == 64);
        boolean companded = isCompanded(format) && bits == 8;
        if (!(whole || real || companded)) {
            throw new DataException("The recording " + name + " is " + format
                    + "; Kiln reads whole numbers of 8, 16, 24 or 32 bits, floating point numbers of 32 or 64, A-law and "
                    + "μ-law. Convert it.");
        }
        if (format.getChannels() < 1 || format.getFrameSize() != format.getChannels() * (bits / 8)) {
            throw new DataException("The recording " + name + " says that " + format.getChannels() + " samples of "
                    + bits + " bits take " + format.getFrameSize() + " bytes; its header is damaged.");
        }
        if (!(format.getSampleRate() >= 1 && format.getSampleRate() <= HIGHEST_RATE)) {
            throw new DataException("The recording " + name + " says that it has " + format.getSampleRate()
                    + " samples in a second; its header is damaged.");
        }
    }

    private static boolean isWhole(AudioFormat format) {
        return format.getEncoding().equals(Encoding.PCM_SIGNED)
                || format.getEncoding().equals(Encoding.PCM_UNSIGNED);
    }

    private static boolean isCompanded(AudioFormat format) {
        return format.getEncoding().equals(Encoding.ULAW)
                || format.getEncoding().equals(Encoding.ALAW);
    }

    /** Java reads only the first chunk of samples of a WAV file, without an incomplete sample at its end. */
    private static void checkChunks(byte[] file, int frameSize, String name) {
        ByteBuffer chunks = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < RIFF_HEADER || chunks.getInt(0) != RIFF) {
            return;
        }
        boolean isRead = false;
        long length;
        for (long at = RIFF_HEADER; at + CHUNK_HEADER <= file.length; at += CHUNK_HEADER + length + length % 2) {
            length = chunks.getInt((int) at + Integer.BYTES) & 0xffff_ffffL;
            if (chunks.getInt((int) at) != DATA) {
                continue;
            }
            if (isRead) {
                throw new DataException("The recording " + name
                        + " has several chunks of samples, of which Kiln would read the first. Save it with one.");
            }
            isRead = true;
            if (length == 0 || at + CHUNK_HEADER + length > file.length) {
                return;
            }
            if (length % frameSize != 0) {
                throw new DataException("The recording " + name + " has " + length + " bytes of samples of " + frameSize
                        + " bytes each, and so a part of one; it is damaged.");
            }
        }
    }

    /** The bytes of the samples: the number in the header, or all where it states none. */
    private static byte[] samples(byte[] rest, long frames, AudioFormat format, String name) {
        long said = frames * format.getFrameSize();
        boolean known = frames > 0 && said < UNKNOWN_LENGTH;
        if (known && said > rest.length) {
            throw new DataException("The recording " + name + " is cut short: its header says " + frames + " samples, "
                    + rest.length / format.getFrameSize() + " are there; get it again.");
        }
        boolean none = frames == 0 && isChunks(rest);
        int length = known ? (int) said : none ? 0 : rest.length;
        if (length < format.getFrameSize()) {
            throw new DataException("The recording " + name + " has no samples; get it again or remove it.");
        }
        return Arrays.copyOf(rest, length);
    }

    /** Whether only further chunks follow: names of four letters, lengths and contents. */
    private static boolean isChunks(byte[] rest) {
        ByteBuffer chunks = ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN);
        while (chunks.remaining() >= CHUNK_HEADER) {
            for (int i = 0; i < Integer.BYTES; i++) {
                byte letter = chunks.get();
                if (letter < ' ' || letter > '~') {
                    return false;
                }
            }
            long length = chunks.getInt() & 0xffff_ffffL;
            if (length > chunks.remaining()) {
                return false;
            }
            chunks.position(chunks.position() + (int) Math.min(chunks.remaining(), length + length % 2));
        }
        return !chunks.hasRemaining();
    }

    private static float[] mono(byte[] data, AudioFormat format, String name) throws IOException {
        if (isCompanded(format)) {
            AudioFormat plain = new AudioFormat(format.getSampleRate(), Short.SIZE, format.getChannels(), true, false);
            return mono(expanded(data, format, plain), plain, name);
        }
        int channels = format.getChannels();
        int bytes = format.getSampleSizeInBits() / 8;
        ByteOrder order = format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer source = ByteBuffer.wrap(data).order(order);
        float[] samples = new float[data.length / bytes / channels];
        for (int i = 0; i < samples.length; i++) {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += sample(source, format.getEncoding(), bytes);
            }
            samples[i] = (float) (sum / channels);
            if (!Float.isFinite(samples[i])) {
                throw new DataException("The recording " + name + " has the sample " + sum / channels + " at "
                        + i / format.getSampleRate() + " s, which is not a number; it is damaged.");
            }
        }
        return samples;
    }

    private static byte[] expanded(byte[] data, AudioFormat format, AudioFormat plain) throws IOException {
        long frames = data.length / format.getFrameSize();
        try (AudioInputStream companded = new AudioInputStream(new ByteArrayInputStream(data), format, frames);
                AudioInputStream all = AudioSystem.getAudioInputStream(plain, companded)) {
            return all.readAllBytes();
        }
    }

    private static double sample(ByteBuffer source, Encoding encoding, int bytes) {
        if (encoding.equals(Encoding.PCM_FLOAT)) {
            return bytes == Float.BYTES ? source.getFloat() : source.getDouble();
        }
        double half = Math.scalb(1.0, 8 * bytes - 1);
        int sample = whole(source, bytes);
        boolean unsigned = encoding.equals(Encoding.PCM_UNSIGNED);
        return (unsigned ? (sample & (long) (2 * half - 1)) - half : sample) / half;
    }

    private static int whole(ByteBuffer source, int bytes) {
        int sample = 0;
        for (int i = 0; i < bytes; i++) {
            int place = source.order() == ByteOrder.BIG_ENDIAN ? bytes - 1 - i : i;
            sample |= (source.get() & 0xff) << (8 * place);
        }
        int unused = Integer.SIZE - 8 * bytes;
        return sample << unused >> unused;
    }
}
