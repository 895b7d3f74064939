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
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Texts and their classes: {@code text:FILE}, or several comma-separated files.
 *
 * <p>Each line is an example: the label and the text on either side of a tab, or the label as the first word, with or
 * without {@code __label__} before it; a line with several labels is rejected. The files are UTF-8, or in the
 * {@code encoding} given. An example is INT64 {@code [T]}, the numbers of its first T tokens; a shorter text is padded
 * with 0. T is {@code length}, or that of the model's input, or 64.
 *
 * <p>The tokens are words and signs, or characters, in lower case. The vocabulary comes from the training texts: those
 * of {@code split=train} where the files are divided, whichever part is read, else all. It has 0 for the padding and 1
 * for unknown tokens; from 2 the tokens are sorted by frequency. A {@code tokenizer.json} of BERT's kind (WordPiece)
 * has its own numbers, and its {@code [PAD]} is the padding.
 *
 * <p><b>A model stores the vocabulary</b> of its training data in its metadata under {@value TextEncoder#KEY}: texts
 * that are opened for the model are encoded with it, and {@code tokenizer} and {@code vocabulary} are ignored.
 */
public final class TextFormat implements DataFormat {

    private static final int LENGTH_BY_DEFAULT = 64;
    private static final long MOST_BY_DEFAULT = 20_000;

    private static final Option<String> TOKENIZER = Option.text(
                    "tokenizer", "the tokenizer of texts: words, characters, or a file tokenizer.json with WordPiece")
            .byDefault("words");
    private static final Option<Long> LENGTH = Option.integer(
                    "length",
                    "the number of tokens of a text that are read; that of the model's input, or 64, if left out")
            .atLeast(1)
            .atMost(1_000_000)
            .in("tokens")
            .optional();
    private static final Option<Long> VOCABULARY = Option.integer(
                    "vocabulary",
                    "the maximum number of tokens in the vocabulary, the most frequent ones; that of the model's embedding, or 20000, if left out")
            .atLeast(3)
            .atMost(10_000_000)
            .in("tokens")
            .optional();
    private static final Option<Long> MIN_COUNT = Option.integer(
                    "min-count",
                    "the minimum number of occurrences of a token in the training texts; rarer ones are unknown")
            .atLeast(1)
            .byDefault(2L);
    private static final Option<LabelledText.Side> LABEL = Option.choice(
                    "label",
                    LabelledText.Side.class,
                    "the side of the tab with the label, or none, where predictions are made for lines without one; the side with classes of the model, or with fewer different words, if left out")
            .optional();

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String summary() {
        return "a label and a text on each line, as numbers of words, characters or word pieces";
    }

    @Override
    public String usage() {
        return "text:FILE[,FILE...]";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(TOKENIZER, LENGTH, VOCABULARY, MIN_COUNT, LABEL, TextFile.ENCODING, EveryFifth.SPLIT);
    }

    @Override
    public DataSource create(Options options) {
        return new Source(options);
    }

    /**
     * The requirements of a model.
     *
     * @param length the number of tokens of its input
     * @param rows the number of tokens of its embedding
     * @param encoder its stored encoder
     * @param classes its classes
     */
    private record Wanted(OptionalLong length, OptionalLong rows, Optional<TextEncoder> encoder, KnownClasses classes) {

        static final Wanted NOTHING =
                new Wanted(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), KnownClasses.NONE);

        static Wanted of(Model model) {
            Shape shape = model.features().type().shape();
            boolean known = shape.rank() == 2 && shape.dim(1).isFixed();
            return new Wanted(
                    known ? OptionalLong.of(shape.size(1)) : OptionalLong.empty(),
                    TokenTables.rows(model),
                    TextEncoder.of(model),
                    KnownClasses.of(model));
        }
    }

    private record Source(Options options) implements DataSource {

        /** The maximum size of a tensor. */
        private static final int MOST_TOKENS = Integer.MAX_VALUE / Long.BYTES;

        @Override
        public DataSet open(DataSpec spec) {
            return open(spec, Wanted.NOTHING, Optional.empty());
        }

        @Override
        public DataSet open(DataSpec spec, Model model) {
            return open(spec, Wanted.of(model), Optional.empty());
        }

        /** Opens the texts, with a vocabulary of those at some positions where these are given. */
        private DataSet open(DataSpec spec, Wanted wanted, Optional<long[]> learntFrom) {
            List<Path> files = files(spec);
            List<String> notes = new ArrayList<>();
            requireLabels(spec);
            List<LabelledText> all = LabelledText.read(
                    files,
                    TextFile.charset(options),
                    options.find(LABEL),
                    wanted.classes().names(),
                    notes::add);
            List<LabelledText> chosen = EveryFifth.select(all, options.find(EveryFifth.SPLIT), spec);
            TextEncoder encoder = wanted.encoder()
                    .orElseGet(() -> encoder(spec, taught(spec, all, chosen, learntFrom), wanted.rows()));
            List<String> labels = all.stream().map(LabelledText::label).toList();
            ClassList classes = ClassList.of(labels, wanted.classes(), spec);
            notes.addAll(classes.notes());
            int length = length(wanted);
            TensorDataSet data = new TensorDataSet(
                    spec.text(),
                    Task.CLASSIFICATION,
                    classes.names(),
                    new TensorRows(encode(spec, encoder, chosen, length)),
                    classes.rows(
                            chosen.stream().map(LabelledText::label).toList(),
                            i -> chosen.get(i).where()),
                    DataFingerprint.ofFiles(files),
                    notes);
            EncodedDataSet encoded = new EncodedDataSet(
                    data,
                    Map.of(
                            TextEncoder.KEY,
                            encoder.json().toString(),
                            Model.PADDING,
                            Long.toString(encoder.padding())));
            boolean isLearnt = wanted.encoder().isEmpty() && learntFrom.isEmpty();
            return isLearnt ? encoded.with(places -> open(spec, wanted, Optional.of(places))) : encoded;
        }

        private void requireLabels(DataSpec spec) {
            if (options.find(LABEL).equals(Optional.of(LabelledText.Side.NONE))) {
                throw new DataException("The data " + spec
                        + " are said to have no labels, which only predictions can do without; leave label=none out.");
            }
        }

        @Override
        public Stream<DataSet> inputs(DataSpec spec, Model model) {
            Wanted wanted = Wanted.of(model);
            List<Path> files = files(spec);
            TextEncoder encoder = wanted.encoder().orElseGet(() -> stated(spec, model));
            return InputParts.of(
                    spec,
                    new TextInputs(
                            spec,
                            new TextLines(files, TextFile.charset(options), true),
                            files.size() == 1,
                            new TextInputs.Form(
                                    encoder,
                                    length(wanted),
                                    options.find(LABEL),
                                    options.find(EveryFifth.SPLIT),
                                    wanted.classes().names())));
        }

        /** New texts cannot tell the numbers that the tokens had in training. */
        private TextEncoder stated(DataSpec spec, Model model) {
            if (tokenizer().isPresent()) {
                throw new DataException("The model " + model.graph().name()
                        + " does not say the numbers of its tokens, " + "and the data " + spec
                        + " cannot; write tokenizer=FILE for the tokenizer.json of its training.");
            }
            return WordPieces.read(path(spec, options.get(TOKENIZER)));
        }

        private int length(Wanted wanted) {
            return Math.toIntExact(options.find(LENGTH).orElse(wanted.length().orElse(LENGTH_BY_DEFAULT)));
        }

        /** The tokenizer whose vocabulary is learnt; empty where it is a file. */
        private Optional<Vocabulary.Tokenizer> tokenizer() {
            return Stream.of(Vocabulary.Tokenizer.values())
                    .filter(known -> known.word().equals(options.get(TOKENIZER)))
                    .findFirst();
        }

        /** The texts whose words make the vocabulary: those of the training part, whichever is read. */
        private List<LabelledText> taught(
                DataSpec spec, List<LabelledText> all, List<LabelledText> chosen, Optional<long[]> learntFrom) {
            return learntFrom
                    .map(places -> Arrays.stream(places)
                            .mapToObj(place -> chosen.get((int) place))
                            .toList())
                    .orElseGet(() -> EveryFifth.select(
                            all, options.find(EveryFifth.SPLIT).map(part -> Part.TRAIN), spec));
        }

        private TextEncoder encoder(DataSpec spec, List<LabelledText> taught, OptionalLong rows) {
            Optional<Vocabulary.Tokenizer> own = tokenizer();
            if (own.isEmpty()) {
                return WordPieces.read(path(spec, options.get(TOKENIZER)));
            }
            Stream<String> texts = taught.stream().map(LabelledText::text);
            long most = options.find(VOCABULARY).orElse(rows.orElse(MOST_BY_DEFAULT));
            return Vocabulary.of(own.get(), texts, most, options.get(MIN_COUNT));
        }

        private static Tensor encode(DataSpec spec, TextEncoder encoder, List<LabelledText> texts, int length) {
            long tokens = (long) texts.size() * length;
            if (tokens > MOST_TOKENS) {
                throw new DataException("The data " + spec + " have " + texts.size() + " texts of " + length
                        + " tokens each, more than " + MOST_TOKENS + " in all. Choose a smaller length.");
            }
            long[] all = new long[(int) tokens];
            for (int i = 0; i < texts.size(); i++) {
                System.arraycopy(encoder.encode(texts.get(i).text(), length), 0, all, i * length, length);
            }
            return Tensor.of(all, texts.size(), length);
        }

        private static List<Path> files(DataSpec spec) {
            Path whole = spec.path("FILE");
            if (Files.exists(whole) || spec.location().indexOf(',') < 0) {
                return List.of(whole);
            }
            return Arrays.stream(spec.location().split(",", -1))
                    .map(one -> path(spec, one))
                    .toList();
        }

        private static Path path(DataSpec spec, String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new DataException("The data " + spec + " names \"" + text + "\", which cannot be a path.", e);
            }
        }
    }
}
