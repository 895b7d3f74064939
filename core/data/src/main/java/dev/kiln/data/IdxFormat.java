package dev.kiln.data;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import java.util.List;

/**
 * Images and labels in IDX files: {@code idx:DIR}; see {@link MnistFormat} for the files. The number of classes is given
 * by {@code classes}, or one more than the highest label of the part that is read.
 */
public final class IdxFormat implements DataFormat {

    private static final Option<Long> CLASSES = Option.integer(
                    "classes", "the number of classes; one more than the highest label if left out")
            .atLeast(1)
            .atMost(256)
            .optional();

    @Override
    public String name() {
        return "idx";
    }

    @Override
    public String summary() {
        return "images and labels from IDX files, gzip or plain";
    }

    @Override
    public String usage() {
        return "idx:DIR";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Part.SPLIT, CLASSES);
    }

    @Override
    public DataSource create(Options options) {
        return spec -> IdxFolder.open(spec, options.get(Part.SPLIT), options.find(CLASSES));
    }
}
