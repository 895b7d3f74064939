package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.error.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoundSamplesTest {

    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int MU_LAW = 7;
    private static final int EXTENSIBLE = 0xfffe;
    private static final int COUNT = 100;

    private static double wave(int i) {
        return 0.8 * Math.sin(0.3 * i);
    }

    private static byte[] samples(int encoding, int bits) {
        ByteBuffer samples = ByteBuffer.allocate(COUNT * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < COUNT; i++) {
            long whole = Math.round(wave(i) * ((1L << (bits - 1)) - 1));
            if (encoding == FLOAT) {
                samples = bits == 32 ? samples.putFloat((float) wave(i)) : samples.putDouble(wave(i));
            } else {
                for (int place = 0; place < bits; place += 8) {
                    samples.put((byte) (whole >> place));
                }
            }
        }
        return samples.array();
    }

    /** A WAV file written field by field, with a header that says so many bytes. */
    private static byte[] wav(int encoding, int bits, byte[] data, long said) {
        boolean extensible = encoding == EXTENSIBLE;
        ByteBuffer file =
                ByteBuffer.allocate((extensible ? 68 : 44) + data.length).order(ByteOrder.LITTLE_ENDIAN);
        ascii(file, "RIFF").putInt(file.capacity() - 8);
        ascii(file, "WAVEfmt ")
                .putInt(extensible ? 40 : 16)
                .putShort((short) encoding)
                .putShort((short) 1);
        file.putInt(8000).putInt(1000 * bits).putShort((short) (bits / 8)).putShort((short) bits);
        if (extensible) {
            file.putShort((short) 22).putShort((short) bits).putInt(4);
            file.putLong(0x0010_0000_0000_0001L).putLong(0x719b_3800_aa00_0080L);
        }
        ascii(file, "data").putInt((int) said);
        return file.put(data).array();
    }

    private static ByteBuffer ascii(ByteBuffer file, String text) {
        return file.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertWave(byte[] file, double tolerance) {
        float[] samples = SoundSamples.decode(file, "a.wav").samples();
        assertThat(samples).hasSize(COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat((double) samples[i]).isCloseTo(wave(i), within(tolerance));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,16", "1,24", "1,32", "3,32", "3,64", "65534,24", "65534,16"})
    void samplesOfEveryKindAreTheSameSound(int encoding, int bits) {
        byte[] data = samples(encoding, bits);
        assertWave(wav(encoding, bits, data, data.length), 1e-4);
    }

    /** ITU-T G.711: the byte 0x80 is 32124 of 32768, and 0x00 its opposite. */
    @Test
    void readsMuLaw() {
        float[] samples = SoundSamples.decode(wav(MU_LAW, 8, new byte[] {(byte) 0x80, 0, (byte) 0xff}, 3), "a.wav")
                .samples();
        assertThat(samples).containsExactly(32124 / 32768f, -32124 / 32768f, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0xffff_ffffL, 0x7fff_ffffL, 0x7fff_f000L})
    void readsWhatWasWrittenToAPipe(long said) {
        assertWave(wav(PCM, 16, samples(PCM, 16), said), 1e-4);
    }

    @Test
    void refusesARecordingThatIsCutShort() {
        byte[] data = samples(PCM, 16);
        assertThatThrownBy(() -> SoundSamples.decode(wav(PCM, 16, data, 2 * data.length), "b/a.wav"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b/a.wav is cut short")
                .hasMessageContaining("200 samples, 100 are there");
    }

    @Test
    void refusesARecordingWithoutSamples() {
        assertThatThrownBy(() -> SoundSamples.decode(wav(PCM, 16, new byte[0], 0), "b/a.wav"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b/a.wav has no samples");
        byte[] chunk = ascii(ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN), "LIST")
                .putInt(4)
                .put("INFO".getBytes(StandardCharsets.US_ASCII))
                .array();
        assertThatThrownBy(() -> SoundSamples.decode(wav(PCM, 16, chunk, 0), "b/a.wav"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no samples");
    }

    @Test
    void leavesOutTheChunksAfterTheSamples() {
        byte[] data = ByteBuffer.allocate(2 * COUNT + 12)
                .put(samples(PCM, 16))
                .put("LIST1234INFO".getBytes(StandardCharsets.US_ASCII))
                .array();
        assertWave(wav(PCM, 16, data, 2 * COUNT), 1e-4);
    }

    @Test
    void refusesSamplesThatAreNoNumbers() {
        byte[] data = samples(FLOAT, 32);
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(40, Float.NaN);
        assertThatThrownBy(() -> SoundSamples.decode(wav(FLOAT, 32, data, data.length), "a.wav"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("NaN");
    }

    /** The header says that a sample of 16 bits takes 16,384 bytes: reading whole frames would never end. */
    @Test
    void refusesAHeaderThatContradictsItself() {
        byte[] file = wav(PCM, 16, samples(PCM, 16), 2 * COUNT);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putShort(22, (short) 8192);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putShort(34, (short) 12);
        assertThatThrownBy(() -> SoundSamples.decode(file, "a.wav")).isInstanceOf(DataException.class);
    }

    @Test
    void refusesPartsOfSamplesAndSeveralChunksOfThem() {
        byte[] odd = Arrays.copyOf(samples(PCM, 16), 2 * COUNT + 1);
        assertThatThrownBy(() -> SoundSamples.decode(wav(PCM, 16, odd, odd.length), "b/a.wav"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b/a.wav has 201 bytes of samples of 2 bytes each");
        ByteBuffer two = ByteBuffer.allocate(4 * COUNT + 8).order(ByteOrder.LITTLE_ENDIAN);
        ascii(two.put(samples(PCM, 16)), "data").putInt(2 * COUNT).put(samples(PCM, 16));
        assertThatThrownBy(() -> SoundSamples.decode(wav(PCM, 16, two.array(), 2 * COUNT), "b/a.wav"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b/a.wav has several chunks of samples");
    }
}
