package dev.kiln.models;

/** The order of the axes of a batch of images. */
public enum AxisLayout {
    /** Batch, channels, height, width: the order of Kiln's images. */
    NCHW,
    /** Batch, height, width, channels: the order of models from TensorFlow. */
    NHWC
}
