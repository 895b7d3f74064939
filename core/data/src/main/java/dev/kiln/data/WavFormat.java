package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.api.model.Model;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recordings in a folder for each class: {@code wav:DIR}, or {@code wav:FILE.zip}.
 *
 * <p>An example is the {@linkplain MelSpectrogram mel spectrogram} of a recording, in {@code [0, 1]}: FLOAT
 * {@code [1, M, T]}, a picture with the low pitches first, or {@code [T, M]} for recurrent layers. The layout, M and T
 * are those of the model's input, else of {@code layout}, {@code mels} and {@code seconds}. All recordings must have
 * one rate. The class is found as for {@code images}.
 *
 * <p>A model stores rate, window, hop and bands in its metadata under {@value MelSpectrogram#KEY}, and recordings that
 * are opened for it are converted with these.
 */
public final class WavFormat implements DataFormat {

    private enum Layout {
        IMAGE,
        SEQUENCE
    }

    private static final Set<String> SUFFIXES = Set.of("wav", "wave", "aif", "aiff", "aifc", "au", "snd");

    private static final Option<Long> MELS = Option.integer(
                    "mels", "the number of mel bands; that of the model's input, or 40, if left out")
            .atLeast(1)
            .atMost(1024)
            .optional();
    private static final Option<Double> SECONDS = Option.real(
                    "seconds", "the duration that is read of a recording; that of the model's input, or 1, if left out")
            .above(0)
            .atMost(3600)
            .in("s")
            .optional();
    private static final Option<Double> WINDOW = Option.real("window", "the length of the window of a spectrum")
            .above(0)
            .atMost(10_000)
            .in("ms")
            .byDefault(25.0);
    private static final Option<Double> HOP = Option.real("hop", "the distance between the spectra")
            .above(0)
            .atMost(10_000)
            .in("ms")
            .byDefault(10.0);
    private static final Option<Layout> LAYOUT = Option.choice(
                    "layout",
                    Layout.class,
                    "a picture [1, M, T] or a sequence [T, M]; that of the model's input, or image, if left out")
            .optional();

    @Override
    public String name() {
        return "wav";
    }

    @Override
    public String summary() {
        return "recordings as mel spectrograms, in a folder for each class or with the class in the name";
    }

    @Override
    public String usage() {
        return "wav:DIR";
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(MELS, SECONDS, WINDOW, HOP, LAYOUT));
        options.addAll(LabelledFiles.OPTIONS);
        return List.copyOf(options);
    }

    @Override
    public DataSource create(Options options) {
        return new Source(options);
    }

    /**
     * The form of an example.
     *
     * @param layout picture or sequence
     * @param mels the number of bands, 0 where it is open
     * @param frames the number of frames, 0 where it is open
     */
    private record Form(Layout layout, int mels, int frames) {

        static final Form OPEN = new Form(Layout.IMAGE, 0, 0);

        static Form of(Shape input) {
            return switch (input.rank()) {
                case 3 -> new Form(Layout.SEQUENCE, length(input, 2), length(input, 1));
                case 4 -> new Form(Layout.IMAGE, length(input, 2), length(input, 3));
                default -> OPEN;
            };
        }

        private static int length(Shape shape, int axis) {
            return Math.max(0, Math.toIntExact(shape.size(axis)));
        }
    }

    private record Source(Options options) implements DataSource {

        private static final int MELS_BY_DEFAULT = 40;
        private static final int MOST_FILTERS = 1 << 26;

        @Override
        public DataSet open(DataSpec spec) {
            return open(spec, Form.OPEN, null, KnownClasses.NONE);
        }

        @Override
        public DataSet open(DataSpec spec, Model model) {
            return open(spec, Form.of(model.features().type().shape()), remembered(model), KnownClasses.of(model));
        }

        private DataSet open(DataSpec spec, Form wanted, @Nullable MelSpectrogram remembered, KnownClasses known) {
            LabelledFiles files = LabelledFiles.read(spec, options, SUFFIXES, known);
            MelSpectrogram how = how(files.tree(), files.names(), wanted, remembered);
            Set<String> silent = new ConcurrentSkipListSet<>();
            Tensor spectrograms = spectrograms(spec, files.tree(), files.names(), how, framed(wanted, how), silent);
            List<String> notes = new ArrayList<>(files.notes());
            notes.addAll(notes(silent));
            TensorDataSet data = new TensorDataSet(
                    spec.text(),
                    Task.CLASSIFICATION,
                    files.classes().names(),
                    new TensorRows(spectrograms),
                    files.labels(),
                    files.exampleNames(),
                    files.fingerprint(),
                    new DataDescription(List.of(), List.of(), notes));
            return new EncodedDataSet(data, encoding(how));
        }

        @Override
        public Stream<DataSet> inputs(DataSpec spec, Model model) {
            FileInputs files = FileInputs.read(spec, options, SUFFIXES);
            Form wanted = Form.of(model.features().type().shape());
            MelSpectrogram how = how(files.tree(), files.names(), wanted, remembered(model));
            Form form = framed(wanted, how);
            Set<String> silent = new ConcurrentSkipListSet<>();
            return files.parts(
                    some -> new TensorRows(spectrograms(spec, files.tree(), some, how, form, silent)),
                    encoding(how),
                    () -> notes(silent));
        }

        private static @Nullable MelSpectrogram remembered(Model model) {
            String remembered = model.metadata().get(MelSpectrogram.KEY);
            return remembered == null ? null : MelSpectrogram.read(remembered);
        }

        private MelSpectrogram how(
                FileTree tree, List<String> names, Form wanted, @Nullable MelSpectrogram remembered) {
            return remembered == null ? own(decode(tree, names.get(0)).rate(), wanted) : remembered;
        }

        /** The form with the number of frames that are read. */
        private Form framed(Form wanted, MelSpectrogram how) {
            long frames = options.find(SECONDS)
                    .map(how::frames)
                    .orElseGet(() -> wanted.frames() > 0 ? wanted.frames() : how.frames(1));
            return new Form(options.find(LAYOUT).orElse(wanted.layout()), how.mels(), (int)
                    Math.min(frames, Integer.MAX_VALUE));
        }

        private static Map<String, String> encoding(MelSpectrogram how) {
            return Map.of(MelSpectrogram.KEY, how.json().toString());
        }

        private static List<String> notes(Set<String> silent) {
            return silent.isEmpty()
                    ? List.of()
                    : List.of("Silent, or of channels that cancel each other out: "
                            + Listing.of(silent.size(), "recording", "recordings", List.copyOf(silent)) + ".");
        }

        /** All spectrograms form one tensor, and the filters of its bands another. */
        private static void checkSize(DataSpec spec, int count, long frames, MelSpectrogram how) {
            double numbers = (double) count * frames * how.mels();
            double filters = (double) how.size() * how.mels();
            if (numbers > Integer.MAX_VALUE || filters > MOST_FILTERS) {
                throw new DataException(String.format(
                        Locale.ROOT,
                        "The data %s ask for %d spectrograms of %d bands and %d times, from windows of %d samples: too much "
                                + "for memory. Choose fewer mels, fewer seconds, a greater hop or a smaller window, or read "
                                + "a part of the recordings.",
                        spec,
                        count,
                        how.mels(),
                        frames,
                        how.size()));
            }
        }

        private MelSpectrogram own(double rate, Form wanted) {
            Optional<Integer> given = options.find(MELS).map(Math::toIntExact);
            int mels = given.orElse(wanted.mels() > 0 ? wanted.mels() : MELS_BY_DEFAULT);
            return new MelSpectrogram(rate, options.get(WINDOW) / 1000, options.get(HOP) / 1000, mels);
        }

        private static SoundSamples decode(FileTree tree, String name) {
            return SoundSamples.decode(tree.read(name), name);
        }

        private static Tensor spectrograms(
                DataSpec spec, FileTree tree, List<String> names, MelSpectrogram how, Form form, Set<String> silent) {
            int count = names.size();
            checkSize(spec, count, form.frames(), how);
            int size = form.frames() * how.mels();
            float[] all = new float[count * size];
            IntStream.range(0, count).parallel().forEach(place -> {
                SoundSamples recording = decode(tree, names.get(place));
                if (recording.rate() != how.rate()) {
                    throw new DataException("The recording " + names.get(place) + " of the data " + spec
                            + " has " + recording.rate() + " samples in a second, expected " + how.rate()
                            + " as the others. Convert it.");
                }
                if (recording.isSilent()) {
                    silent.add(names.get(place));
                }
                float[] picture = how.of(recording.samples(), form.frames());
                float[] laidOut =
                        form.layout() == Layout.SEQUENCE ? picture : transposed(picture, form.frames(), how.mels());
                System.arraycopy(laidOut, 0, all, place * size, size);
            });
            return form.layout() == Layout.SEQUENCE
                    ? Tensor.of(all, count, form.frames(), how.mels())
                    : Tensor.of(all, count, 1, how.mels(), form.frames());
        }

        private static float[] transposed(float[] matrix, int rows, int columns) {
            float[] result = new float[matrix.length];
            for (int i = 0; i < matrix.length; i++) {
                result[i % columns * rows + i / columns] = matrix[i];
            }
            return result;
        }
    }
}
