package dev.kiln.plugins.parquet;

import java.util.stream.Stream;

/** The encodings of the values of a page. */
enum Encoding {
    PLAIN(0),
    PLAIN_DICTIONARY(2),
    RLE(3),
    DELTA_BINARY_PACKED(5),
    DELTA_LENGTH_BYTE_ARRAY(6),
    DELTA_BYTE_ARRAY(7),
    RLE_DICTIONARY(8),
    BYTE_STREAM_SPLIT(9);

    private final int number;

    Encoding(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /**
     * The encoding of a number.
     *
     * @throws UnreadableException if it is unknown
     */
    static Encoding of(int number) {
        return Stream.of(values())
                .filter(encoding -> encoding.number == number)
                .findFirst()
                .orElseThrow(() -> new UnreadableException("is in an encoding that is not known"));
    }
}
