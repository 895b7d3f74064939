package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.fuzz.FuzzContract;
import dev.kiln.testkit.fuzz.FuzzedReader;
import dev.kiln.testkit.fuzz.Mutation;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** The data formats, each with damaged files. */
class DataFuzzTest extends FuzzContract {

    private static final String TOKENIZER = """
            {"normalizer": {"type": "BertNormalizer", "clean_text": true, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100,
              "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "good": 4, "##ness": 5, "film": 6}}}
            """;

    private static final String VOCABULARY = "{\"tokenizer\": \"words\", \"vocabulary\": [\"film\", \"good\", \"a\"]}";

    private static final String PIECES = """
            {"tokenizer": "word-piece", "clean": true, "lowercase": true, "stripAccents": true, "prefix": "##",
             "longest": 100, "unknown": "[UNK]", "before": ["[CLS]"], "behind": ["[SEP]"],
             "vocabulary": ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "film", "##m"]}
            """;

    private static final String SOUND = "{\"rate\": 8000.0, \"window\": 0.025, \"hop\": 0.01, \"mels\": 4}";

    @Override
    protected List<FuzzedReader> readers() throws IOException {
        return List.of(
                new FuzzedReader("images", pictures(), Mutation.bytes(), (content, folder) -> {
                    write(folder, "photos/a/a.png", content);
                    readAll("images:" + folder.resolve("photos"));
                }),
                new FuzzedReader(
                        "images-zip", List.of(photosArchive()), Mutation.zip(Mutation.bytes()), (content, folder) -> {
                            readAll("images:" + write(folder, "photos.zip", content));
                        }),
                new FuzzedReader("wav", recordings(), Mutation.bytes(), (content, folder) -> {
                    write(folder, "sounds/a/a.wav", content);
                    readAll("wav:" + folder.resolve("sounds") + "?mels=4&seconds=0.1");
                }),
                new FuzzedReader("text", texts(), Mutation.text(), (content, folder) -> {
                    readAll("text:" + write(folder, "a.tsv", content) + "?min-count=1&length=8");
                }),
                new FuzzedReader("word-pieces", List.of(utf8(TOKENIZER)), Mutation.text(), (content, folder) -> {
                    Path tokenizer = write(folder, "tokenizer.json", content);
                    Path text = write(folder, "a.tsv", utf8("pos\tgoodness, a good film\nneg\ta film\npos\tfilm"));
                    readAll("text:" + text + "?tokenizer=" + tokenizer + "&length=8");
                }),
                new FuzzedReader(
                        "word-pieces-text",
                        List.of(utf8("pos\tGoodness, a good film!\nneg\ta film\npos\tfilm\n")),
                        Mutation.text(),
                        (content, folder) -> {
                            Path tokenizer = write(folder, "tokenizer.json", utf8(TOKENIZER));
                            readAll("text:" + write(folder, "a.tsv", content) + "?tokenizer=" + tokenizer
                                    + "&length=8&label=first");
                        }),
                new FuzzedReader(
                        "text-metadata",
                        List.of(utf8(VOCABULARY), utf8(PIECES)),
                        Mutation.text(),
                        (content, folder) -> {
                            Path text = write(folder, "a.tsv", utf8("pos\tgood film\nneg\ta film\npos\tfilm\n"));
                            readAll("text:" + text, remembering(TextEncoder.KEY, content));
                        }),
                new FuzzedReader("sound-metadata", List.of(utf8(SOUND)), Mutation.text(), (content, folder) -> {
                    write(folder, "sounds/a/a.wav", recordings().get(0));
                    readAll("wav:" + folder.resolve("sounds"), remembering(MelSpectrogram.KEY, content));
                }),
                new FuzzedReader(
                        "class-list", List.of(utf8("cat\ndog\nfish\n")), Mutation.text(), (content, folder) -> {
                            write(folder, "photos/dog/a.bmp", picture("bmp", BufferedImage.TYPE_INT_RGB));
                            readAll("images:" + folder.resolve("photos") + "?classes="
                                    + write(folder, "list.txt", content));
                        }),
                new FuzzedReader(
                        "table-of-files",
                        List.of(utf8("file,class\na.bmp,2\nb/c.bmp,0\n")),
                        Mutation.text(),
                        (content, folder) -> {
                            byte[] picture = picture("bmp", BufferedImage.TYPE_INT_RGB);
                            write(folder, "photos/a.bmp", picture);
                            write(folder, "photos/b/c.bmp", picture);
                            readAll("images:" + folder.resolve("photos") + "?labels="
                                    + write(folder, "labels.csv", content));
                        }),
                new FuzzedReader("idx-images", idx(3, 4, 5), packedOrPlain(), (content, folder) -> {
                    write(folder, "train-images-idx3-ubyte", content);
                    write(folder, "train-labels-idx1-ubyte", idx(3).get(0));
                    readAll("idx:" + folder);
                }),
                new FuzzedReader("idx-labels", idx(3), packedOrPlain(), (content, folder) -> {
                    write(folder, "train-images-idx3-ubyte", idx(3, 4, 5).get(0));
                    write(folder, "train-labels-idx1-ubyte", content);
                    readAll("idx:" + folder);
                }),
                new FuzzedReader("cifar10", List.of(new byte[2 * 3073]), packedOrPlain(), (content, folder) -> {
                    write(folder, "data_batch_1.bin", content);
                    readAll("cifar10:" + folder);
                }),
                new FuzzedReader("csv", tables(), Mutation.text(), (content, folder) -> {
                    readAll("csv:" + write(folder, "a.csv", content));
                }),
                new FuzzedReader("jsonl", objects(), Mutation.text(), (content, folder) -> {
                    readAll("jsonl:" + write(folder, "a.jsonl", content));
                }),
                new FuzzedReader(
                        "npz",
                        List.of(arrays()),
                        Mutation.zip(Mutation.oneOf(Mutation.bytes(), Mutation.text())),
                        (content, folder) -> {
                            readAll("npz:" + write(folder, "a.npz", content));
                        }));
    }

    private static List<byte[]> objects() {
        return List.of(
                "{\"a\":1.5,\"d\":\"2024-02-29\",\"t\":\"u\",\"b\":null,\"y\":\"p\"}\n{\"y\":\"q\",\"a\":-2e3,\"b\":true}\n"
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void readAll(String spec) {
        DataSet data = DataSets.builtIn().open(spec);
        long count = Math.min(data.size(), 64);
        data.batch(LongStream.range(0, count).toArray());
    }

    private static void readAll(String spec, Model model) {
        DataSet data = DataSets.builtIn().open(spec, model);
        data.batch(LongStream.range(0, data.size()).toArray());
    }

    private static Model remembering(String key, byte[] text) {
        GraphBuilder graph = new GraphBuilder("model");
        graph.output("y", graph.input("x", TensorType.floats(Shape.batchOf(4))).relu());
        return Model.of(graph.build()).withMetadata(Map.of(key, new String(text, StandardCharsets.UTF_8)));
    }

    private static Path write(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Mutation packedOrPlain() {
        return Mutation.oneOf(Mutation.bytes(), Mutation.gzip(Mutation.bytes()));
    }

    private static List<byte[]> pictures() throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        for (String format : List.of("png", "jpg", "gif", "bmp", "tif")) {
            pictures.add(picture(format, BufferedImage.TYPE_INT_RGB));
            pictures.add(picture(format, BufferedImage.TYPE_BYTE_GRAY));
        }
        pictures.add(picture("png", BufferedImage.TYPE_USHORT_GRAY));
        pictures.add(picture("png", BufferedImage.TYPE_4BYTE_ABGR));
        pictures.add(picture("png", BufferedImage.TYPE_BYTE_INDEXED));
        pictures.add(picture("tif", BufferedImage.TYPE_USHORT_GRAY));
        pictures.add(picture("wbmp", BufferedImage.TYPE_BYTE_BINARY));
        return pictures;
    }

    private static byte[] picture(String format, int type) throws IOException {
        BufferedImage image = new BufferedImage(12, 9, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillOval(2, 2, 7, 5);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("Java writes no " + format);
        }
        return bytes.toByteArray();
    }

    private static byte[] photosArchive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("all/a/1.png", "all/b/2.jpg", "all/b/3.bmp")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(picture(name.substring(name.length() - 3), BufferedImage.TYPE_INT_RGB));
            }
        }
        return bytes.toByteArray();
    }

    private static List<byte[]> recordings() throws IOException {
        List<byte[]> recordings = new ArrayList<>();
        for (AudioFileFormat.Type type :
                List.of(AudioFileFormat.Type.WAVE, AudioFileFormat.Type.AIFF, AudioFileFormat.Type.AU)) {
            boolean bigEndian = type != AudioFileFormat.Type.WAVE;
            recordings.add(recording(type, new AudioFormat(8000, 16, 2, true, bigEndian)));
            recordings.add(recording(type, new AudioFormat(8000, 24, 1, true, bigEndian)));
        }
        recordings.add(recording(AudioFileFormat.Type.WAVE, new AudioFormat(8000, 8, 1, false, false)));
        return recordings;
    }

    private static byte[] recording(AudioFileFormat.Type type, AudioFormat format) throws IOException {
        byte[] samples = new byte[200 * format.getFrameSize()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * 37);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AudioSystem.write(new AudioInputStream(new ByteArrayInputStream(samples), format, 200), type, bytes);
        return bytes.toByteArray();
    }

    private static List<byte[]> texts() {
        return List.of(
                utf8("pos\ta good film, isn't it\nneg\ta bad film\npos\tgood\nneg\tthe end\n"),
                utf8("__label__a some words here\n__label__b others\n__label__a don't know\n"),
                utf8("a good film\t1\nso so\t0\nnever\t0\n"));
    }

    private static List<byte[]> tables() {
        return List.of(
                utf8("width,colour,kind\n1.5,red,a\n2,green,b\n,blue,a\n4e1,red,b\n"),
                utf8("a,b,target\n1,2,3.5\n4,5,6.5\n7,8,9.5\n"));
    }

    private static List<byte[]> idx(int... shape) throws IOException {
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        ByteBuffer plain = ByteBuffer.allocate(4 + 4 * shape.length + size).putInt(0x800 + shape.length);
        Arrays.stream(shape).forEach(plain::putInt);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain.array());
        }
        return List.of(plain.array(), packed.toByteArray());
    }

    private byte[] arrays() throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("x", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
        arrays.put("y", Tensor.of(new long[] {0, 1, 0}, 3));
        Path file = folder.resolve("valid.npz");
        NpzWriter.write(file, arrays);
        return Files.readAllBytes(file);
    }
}
