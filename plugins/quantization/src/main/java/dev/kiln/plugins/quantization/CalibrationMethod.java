package dev.kiln.plugins.quantization;

/** How the range of an activation is chosen from what it was on the calibration data. */
public enum CalibrationMethod {
    /** From the least to the greatest number that was seen. */
    MIN_MAX,
    /**
     * Without the outermost 0.001 % of the numbers, at most half of them on each side: an outlier does not widen the
     * steps. What follows an outlier in the network is measured as it will be when that is left out.
     */
    PERCENTILE
}
