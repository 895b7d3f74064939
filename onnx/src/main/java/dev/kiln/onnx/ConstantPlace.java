package dev.kiln.onnx;

/** Where the elements of a constant are when a program is handed to a runtime. */
public enum ConstantPlace {
    /** In the program's bytes. */
    INSIDE,
    /**
     * With the caller, who gives them to the runtime under the constant's name. The program says type and shape and
     * that the elements are external; it is still a constant, and the runtime may fold it.
     */
    OUTSIDE,
    /** The constant becomes an input, fed with each run. */
    INPUT
}
