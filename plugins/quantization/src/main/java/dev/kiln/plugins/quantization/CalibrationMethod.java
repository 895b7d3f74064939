package dev.kiln.plugins.quantization;

/** The method that determines the range of an activation from its values on the calibration data. */
public enum CalibrationMethod {
    /** From the minimum to the maximum of all values. */
    MIN_MAX,
    /**
     * Without the outermost 0.001 % of the values, at most half of them on each side, so that outliers do not widen the
     * quantization steps. Later values of the network are measured with outliers clipped.
     */
    PERCENTILE
}
