package dev.kiln.plugins.pruning;

import dev.kiln.api.model.Model;
import dev.kiln.api.model.Sparsity;

/** The form in which the constants of a pruned model are written to files. */
public enum Storage {
    /** All elements. */
    DENSE,
    /** The elements that are not zero and their places, where that is smaller. */
    SPARSE;

    /** A model that is written in this form. A model that was sparse before stays so. */
    Model recordedIn(Model model) {
        return this == SPARSE ? Sparsity.storedSparse(model) : model;
    }

    /** A sentence for the user about zeros in files. */
    String note() {
        return this == SPARSE
                ? "Weights are stored without their zeros where that makes the file smaller, such as floats with more than two thirds of zeros; ONNX Runtime and PyTorch do not run faster with zeros."
                : "Zeros scattered over a weight shrink the compressed file; ONNX Runtime and PyTorch do not run faster with them.";
    }
}
