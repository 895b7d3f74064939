package dev.kiln.models;

/** In which order a model takes the axes of a batch of images. */
public enum AxisLayout {
    /** Batch, channels, height, width: as Kiln's images have them. */
    NCHW,
    /** Batch, height, width, channels: as models have them that come from TensorFlow. */
    NHWC
}
