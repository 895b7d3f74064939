package dev.kiln.jobs.evaluation;

import dev.kiln.api.data.DataSet;
import dev.kiln.data.DataSets;
import dev.kiln.testkit.SharedFiles;
import java.util.Optional;

/** The MNIST test images, for tests. */
public final class Mnist {

    private Mnist() {}

    /** Returns them, {@code [1, 28, 28]} in [0, 1]; empty where the files are not there. */
    public static Optional<DataSet> test() {
        return SharedFiles.find("data/mnist").map(path -> DataSets.builtIn().open("mnist:" + path + "?split=test"));
    }
}
