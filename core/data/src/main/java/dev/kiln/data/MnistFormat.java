package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import java.util.List;
import java.util.Optional;

/**
 * MNIST and data sets in its files, gzip or plain: {@code mnist:DIR}, with ten classes unless stated.
 *
 * <p>The folder holds {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, or {@code t10k-} or
 * {@code test-} for the test part, with or without {@code .gz} or a prefix as in EMNIST. An example is FLOAT
 * {@code [1, H, W]} (C, H, W), a byte divided by 255. With four axes in the file it is {@code [C, H, W]}. A file
 * {@code classes.txt} with a name on each line names the classes.
 */
public final class MnistFormat implements DataFormat {

    private static final Option<Long> CLASSES = Option.integer("classes", "the number of classes")
            .atLeast(1)
            .atMost(256)
            .byDefault(10L);

    @Override
    public String name() {
        return "mnist";
    }

    @Override
    public String summary() {
        return "MNIST or Fashion-MNIST from IDX files, gzip or plain";
    }

    @Override
    public String usage() {
        return "mnist:DIR";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Part.SPLIT, CLASSES);
    }

    @Override
    public DataSource create(Options options) {
        return spec -> IdxFolder.open(spec, options.get(Part.SPLIT), Optional.of(options.get(CLASSES)));
    }
}
