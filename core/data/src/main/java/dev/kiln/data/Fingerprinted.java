package dev.kiln.data;

/** Data with a hash of their origin. */
public interface Fingerprinted {

    /** Returns the fingerprint of the content. */
    DataFingerprint fingerprint();
}
