package dev.kiln.models;

/** The order of the channels of a colour image. */
public enum ChannelOrder {
    /** Red, green, blue: the order of Kiln's images. */
    RGB,
    /** Blue, green, red: the order of models trained on images of OpenCV or Caffe. */
    BGR
}
