package dev.kiln.models;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.DataSets;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public model with inputs of the kind that it was made for.
 *
 * @param file below the folder of the shared models
 * @param preprocessing the way from what callers speak to what it takes
 * @param inputs what it is fed, in callers' units; one example for each index of the first axis
 */
record SharedModel(String file, Preprocessing preprocessing, Supplier<Map<String, Tensor>> inputs) {

    private static final Preprocessing NONE = Preprocessing.NONE;

    /** BGR, minus the means of ImageNet in bytes. */
    static final Preprocessing CAFFE =
            Preprocessing.BYTES.withMean(104, 117, 123).withChannels(ChannelOrder.BGR);

    static final Preprocessing PLUS_MINUS_ONE =
            Preprocessing.BYTES.withMean(127.5).withDeviation(127.5);

    static final Preprocessing TORCHVISION = NONE.withMean(0.485, 0.456, 0.406).withDeviation(0.229, 0.224, 0.225);

    static final Preprocessing ULTRAFACE = Preprocessing.BYTES.withMean(127).withDeviation(128);

    /** Every shared model that can be read. */
    static List<SharedModel> all() {
        return List.of(
                of("mnist/mnist-cntk-8.onnx", Preprocessing.BYTES, "Input3", () -> digits(8)),
                of("mnist/mnist-cnn-pytorch-9.onnx", Preprocessing.BYTES, "input_image", () -> digits(8)),
                of("cifar10/cifar10-cnn-pytorch-10.onnx", PLUS_MINUS_ONE, "modelInput", () -> smallPhotos(4)),
                of("cifar10/resnet20-cifar10-13.onnx", TORCHVISION, "input", () -> smallPhotos(4)),
                of("imagenet/squeezenet-fp32-7.onnx", CAFFE, "data_0", () -> photo("goldfish.jpg")),
                of("imagenet/squeezenet-fp16-7.onnx", CAFFE, "data_0", () -> photo("goldfish.jpg")),
                of("detection/ultraface-rfb-320-9.onnx", ULTRAFACE, "input", () -> resized("kimono.jpg")),
                of("superres/super-resolution-10.onnx", NONE, "input", () -> grey("kitten_224.png")),
                of("keyword/kws-dscnn-9.onnx", NONE, "x:0", () -> speech().cepstrum()),
                of("tabular/iris-mlp-11.onnx", NONE, "input", () -> flowers(0, 1, 2, 3)),
                of("tabular/iris-linear-13.onnx", NONE, "input", () -> flowers(2, 3, 0, 1)),
                of("topology/light_squeezenet.onnx", NONE, "data_0", SharedModel::ramp),
                of("topology/light_resnet50.onnx", NONE, "gpu_0/data_0", SharedModel::ramp),
                of("topology/light_vgg19.onnx", NONE, "data_0", SharedModel::ramp),
                new SharedModel("recurrent/dtln-stage1-lstm-11.onnx", NONE, SharedModel::noisyFrame),
                new SharedModel("recurrent/gtcrn-gru-11.onnx", NONE, SharedModel::complexFrame),
                new SharedModel("transformer/tinybert-11.onnx", NONE, SharedModel::sentence),
                new SharedModel("transformer/dummy-transformer-12.onnx", NONE, () -> tokens(2, 7, 19, 4, 11, 3)));
    }

    private static SharedModel of(String file, Preprocessing preprocessing, String input, Supplier<Tensor> feed) {
        return new SharedModel(file, preprocessing, () -> Map.of(input, feed.get()));
    }

    static SharedModel named(String name) {
        return all().stream()
                .filter(model -> model.file.contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** Where it lies, if it is there. */
    Optional<Path> path() {
        return SharedFiles.find("models/" + file);
    }

    /** The model as callers speak to it. */
    Model read() {
        return preprocessing.before(ModelFiles.read(path().orElseThrow()));
    }

    @Override
    public String toString() {
        return file;
    }

    private static Tensor first(DataSet data, int count) {
        long[] indices = new long[count];
        Arrays.setAll(indices, i -> i);
        return data.batch(indices).inputs();
    }

    private static Tensor digits(int count) {
        Path folder = SharedFiles.find("data/mnist").orElseThrow();
        return first(DataSets.builtIn().open("mnist:" + folder + "?split=test"), count);
    }

    private static Tensor smallPhotos(int count) {
        Path folder = SharedFiles.find("data/cifar10").orElseThrow();
        return first(DataSets.builtIn().open("cifar10:" + folder + "?split=test"), count);
    }

    static Photo image(String name) {
        return Photo.read(SharedFiles.find("models/imagenet/images/" + name).orElseThrow());
    }

    static Tensor photo(String name) {
        return image(name).cropped(256, 224).batch();
    }

    static Tensor resized(String name) {
        return image(name).resized(240, 320).batch();
    }

    private static Tensor grey(String name) {
        return image(name).luminance();
    }

    private static Speech speech() {
        return Speech.recording("7_jackson_0").orElseThrow();
    }

    /** The columns of the flowers in an order. */
    private static Tensor flowers(int... columns) {
        float[][] rows = Flowers.measurements();
        float[] values = new float[4 * rows.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows[i / 4][columns[i % 4]];
        }
        return Tensor.of(values, rows.length, 4);
    }

    /** What ONNX's own tests feed these models: the index of each element divided by their count. */
    static Tensor ramp() {
        float[] values = new float[3 * 224 * 224];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / (float) values.length;
        }
        return Tensor.of(values, 1, 3, 224, 224);
    }

    private static Map<String, Tensor> noisyFrame() {
        return Map.of(
                "input_2", speech().magnitudeFrame(1000),
                "input_3", Tensor.full(ElementType.FLOAT, 0.1, 1, 2, 128, 2));
    }

    private static Map<String, Tensor> complexFrame() {
        return Map.of(
                "mix", speech().complexFrame(1000),
                "conv_cache", Tensor.full(ElementType.FLOAT, 0.01, 2, 1, 16, 16, 33),
                "tra_cache", Tensor.full(ElementType.FLOAT, 0.01, 2, 3, 1, 1, 16),
                "inter_cache", Tensor.full(ElementType.FLOAT, 0.01, 2, 1, 33, 16));
    }

    /** The first review, whole words of the model's vocabulary. */
    private static Map<String, Tensor> sentence() {
        try {
            String vocabulary = Files.readString(SharedFiles.find("models/transformer/tinybert-tokenizer.json")
                    .orElseThrow());
            Path reviews = SharedFiles.find("data/sentiment-sentences/imdb_labelled.txt")
                    .orElseThrow();
            String review = Files.readAllLines(reviews).get(0).toLowerCase(Locale.ROOT);
            long[] ids = Pattern.compile("[a-z]+|[,.]")
                    .matcher(review)
                    .results()
                    .mapToLong(word -> number(vocabulary, word.group()))
                    .toArray();
            return tokens(ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(String vocabulary, String word) {
        Matcher matcher =
                Pattern.compile("\"" + Pattern.quote(word) + "\": (\\d+)").matcher(vocabulary);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static Map<String, Tensor> tokens(long... ids) {
        Map<String, Tensor> feeds = new HashMap<>();
        feeds.put("input_ids", Tensor.of(ids, 1, ids.length));
        feeds.put("attention_mask", Tensor.full(ElementType.INT64, 1, 1, ids.length));
        feeds.put("token_type_ids", Tensor.zeros(ElementType.INT64, 1, ids.length));
        return new LinkedHashMap<>(feeds);
    }
}
