package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataSets;
import dev.kiln.testkit.SharedFiles;
import java.util.Optional;

/** The MNIST images, for tests. */
public final class Mnist {

    private Mnist() {}

    /** Returns the test images, {@code [1, 28, 28]} in [0, 1]; empty where the files are not there. */
    public static Optional<DataSet> test() {
        return split("test");
    }

    /** Returns the training images, in their order. */
    public static Optional<DataSet> train() {
        return split("train");
    }

    private static Optional<DataSet> split(String split) {
        return SharedFiles.find("data/mnist").map(path -> DataSets.builtIn().open("mnist:" + path + "?split=" + split));
    }
}
