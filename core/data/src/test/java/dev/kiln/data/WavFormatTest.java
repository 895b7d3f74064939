package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.SharedFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WavFormatTest {

    private static final int RATE = 8000;

    private final DataSets formats = DataSets.builtIn();

    @TempDir
    Path folder;

    private void tone(String name, double hertz, double seconds, AudioFormat format) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        int bits = format.getSampleSizeInBits();
        int count = (int) (seconds * format.getSampleRate());
        ByteBuffer data = ByteBuffer.allocate(count * format.getFrameSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count * format.getChannels(); i++) {
            int time = i / format.getChannels();
            double wave = Math.sin(2 * Math.PI * hertz * time / format.getSampleRate());
            switch (bits) {
                case 8 -> data.put((byte) Math.round(128 + 100 * wave));
                case 16 -> data.putShort((short) Math.round(25_600 * wave));
                default -> data.putInt((int) Math.round(1.6777216e9 * wave));
            }
        }
        AudioInputStream stream = new AudioInputStream(new ByteArrayInputStream(data.array()), format, count);
        AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
    }

    private static AudioFormat pcm(float rate, int bits, int channels) {
        return new AudioFormat(rate, bits, channels, bits > 8, false);
    }

    private static Model model(long... example) {
        GraphBuilder graph = new GraphBuilder("sounds");
        graph.output(
                "y", graph.input("x", TensorType.floats(Shape.batchOf(example))).relu());
        return Model.of(graph.build());
    }

    private static int loudest(float[] picture, int mels, int frames, int frame) {
        int best = 0;
        for (int mel = 0; mel < mels; mel++) {
            best = picture[mel * frames + frame] > picture[best * frames + frame] ? mel : best;
        }
        return best;
    }

    /** The band whose triangle is highest at a frequency, by the mel formula. */
    private static int band(double hertz, int mels) {
        double position = Math.log10(1 + hertz / 700) / Math.log10(1 + RATE / 2.0 / 700) * (mels + 1);
        return (int) Math.round(position) - 1;
    }

    @Test
    void aToneIsLoudInItsBand() throws IOException {
        tone("high/a.wav", 2000, 0.5, pcm(RATE, 16, 1));
        tone("low/a.wav", 440, 0.5, pcm(RATE, 16, 1));

        DataSet data = formats.open("wav:" + folder);

        assertThat(data.classes()).containsExactly("high", "low");
        assertThat(data.exampleShape()).containsExactly(1, 40, 100);
        for (int i = 0; i < 2; i++) {
            float[] picture = data.batch(i).inputs().toFloatArray();
            assertThat(loudest(picture, 40, 100, 20)).isEqualTo(band(i == 0 ? 2000 : 440, 40));
            float greatest = 0;
            for (float value : picture) {
                assertThat(value).isBetween(0f, 1f);
                greatest = Math.max(greatest, value);
            }
            assertThat(greatest).isEqualTo(1);
            // the second half is not there
            assertThat(picture[39 * 100 + 99]).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void samplesOfAnySizeAndChannelsAreOneSound(int bits) throws IOException {
        tone("a/a.wav", 440, 0.5, pcm(RATE, bits, 2));

        float[] picture = formats.open("wav:" + folder).batch(0).inputs().toFloatArray();

        assertThat(loudest(picture, 40, 100, 20)).isEqualTo(band(440, 40));
    }

    @Test
    void samplesLieBetweenMinusOneAndOne() throws IOException {
        for (int bits : new int[] {8, 16, 32}) {
            tone("a/" + bits + ".wav", 1000, 0.1, pcm(RATE, bits, 1));
            byte[] file = Files.readAllBytes(folder.resolve("a/" + bits + ".wav"));
            float[] samples = SoundSamples.decode(file, "a").samples();

            assertThat(samples).hasSize(800);
            // a quarter of the wave, at 25600 of 32768
            assertThat((double) samples[2]).isCloseTo(0.78125, within(0.005));
        }
    }

    @Test
    void theModelSaysTheForm() throws IOException {
        tone("a/a.wav", 440, 0.2, pcm(RATE, 16, 1));

        DataSet image = formats.open("wav:" + folder, model(1, 20, 50));
        DataSet sequence = formats.open("wav:" + folder, model(50, 20));

        assertThat(image.exampleShape()).containsExactly(1, 20, 50);
        assertThat(sequence.exampleShape()).containsExactly(50, 20);
        float[] rows = sequence.batch(0).inputs().toFloatArray();
        float[] picture = image.batch(0).inputs().toFloatArray();
        assertThat(rows[3 * 20 + 7]).isEqualTo(picture[7 * 50 + 3]);
    }

    @Test
    void aModelRemembersItsWindows() throws IOException {
        tone("a/a.wav", 440, 0.2, pcm(RATE, 16, 1));
        Model learner = model(50, 20);
        DataSet data = formats.open("wav:" + folder + "?hop=5&window=32", learner);

        DataSet again = formats.open("wav:" + folder, Encoded.recorded(learner, data));

        assertThat(again.batch(0).inputs()).isEqualTo(data.batch(0).inputs());
        assertThat(formats.open("wav:" + folder, learner).batch(0).inputs())
                .isNotEqualTo(data.batch(0).inputs());
    }

    @Test
    void recordingsOfOtherRatesAreRefused() throws IOException {
        tone("a/a.wav", 440, 0.2, pcm(RATE, 16, 1));
        tone("a/b.wav", 440, 0.2, pcm(16_000, 16, 1));
        assertThatThrownBy(() -> formats.open("wav:" + folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a/b.wav")
                .hasMessageContaining("16000");
        Files.writeString(folder.resolve("a/b.wav"), "no sound");
        assertThatThrownBy(() -> formats.open("wav:" + folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a/b.wav is not a WAV file");
    }

    /** AIFF has its rate in 80 bits, of which the first two bytes are the exponent. */
    @Test
    void aRateThatNothingHasIsRefused() throws IOException {
        AudioFormat format = new AudioFormat(RATE, 16, 1, true, true);
        AudioInputStream stream = new AudioInputStream(new ByteArrayInputStream(new byte[800]), format, 400);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        AudioSystem.write(stream, AudioFileFormat.Type.AIFF, written);
        byte[] file = written.toByteArray();
        int rate = new String(file, StandardCharsets.ISO_8859_1).indexOf("COMM") + 16;
        assertThat(file[rate]).isEqualTo((byte) 0x40);
        file[rate + 1] = (byte) 0xc5;
        Files.write(Files.createDirectories(folder.resolve("a")).resolve("a.wav"), file);
        assertThatThrownBy(() -> formats.open("wav:" + folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a/a.wav")
                .hasMessageContaining("header is damaged");
    }

    @Test
    void theSpectrumIsTheSumThatDefinesIt() {
        SplittableRandom random = new SplittableRandom(3);
        double[] samples = random.doubles(32, -1, 1).toArray();
        double[] power = new Spectrum(32).power(samples);

        assertThat(power).hasSize(17);
        for (int k = 0; k < power.length; k++) {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < samples.length; i++) {
                real += samples[i] * Math.cos(2 * Math.PI * i * k / 32);
                imaginary -= samples[i] * Math.sin(2 * Math.PI * i * k / 32);
            }
            assertThat(power[k]).isCloseTo(real * real + imaginary * imaginary, within(1e-9));
        }
    }

    @Test
    void readsSpokenDigitsFromAnArchive() {
        Optional<Path> zip = SharedFiles.find("data/free-spoken-digits/recordings.zip");
        assumeTrue(zip.isPresent());

        DataSet train = formats.open("wav:" + zip.get() + "?label=^\\d&split=train");
        DataSet test = formats.open("wav:" + zip.get() + "?label=^\\d&split=test");

        assertThat(train.size()).isEqualTo(1600);
        assertThat(test.size()).isEqualTo(400);
        assertThat(test.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void saysWhichRecordingsAreSilent() throws IOException {
        tone("a/tone.wav", 1000, 0.1, pcm(RATE, 16, 1));
        tone("b/still.wav", 0, 0.1, pcm(RATE, 16, 1));

        assertThat(DataDescription.of(formats.open("wav:" + folder)).notes())
                .containsExactly("Silent, or of channels that cancel each other out: 1 recording (b/still.wav).");
    }
}
