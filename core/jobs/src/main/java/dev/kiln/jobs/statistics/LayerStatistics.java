package dev.kiln.jobs.statistics;

import dev.kiln.graph.tensor.Shape;
import java.util.OptionalLong;

/**
 * The size of one node of a model.
 *
 * @param name what messages call the node; may be empty
 * @param operator its ONNX operator
 * @param output the shape of its first output for one example
 * @param parameters how many parameters it is the first to read
 * @param nonZeroParameters how many of them are not zero
 * @param macs its multiply-accumulates for one example, 0 for operators without; empty where they are not known, as its shapes or how often it runs are not
 */
public record LayerStatistics(
        String name, String operator, Shape output, long parameters, long nonZeroParameters, OptionalLong macs) {}
