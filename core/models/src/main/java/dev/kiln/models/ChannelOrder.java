package dev.kiln.models;

/** In which order a model takes the channels of a colour image. */
public enum ChannelOrder {
    /** Red, green, blue: as Kiln's images have them. */
    RGB,
    /** Blue, green, red: as models have them that were trained on images of OpenCV or Caffe. */
    BGR
}
