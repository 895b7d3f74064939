package dev.kiln.data;

/** Data that knows a hash of what it was made from. */
public interface Fingerprinted {

    /** Returns what identifies the content. */
    DataFingerprint fingerprint();
}
