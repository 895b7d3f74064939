package dev.kiln.jobs.statistics;

import dev.kiln.graph.tensor.Shape;
import java.util.OptionalLong;

/**
 * The size of one node of a model.
 *
 * @param name the name of the node in messages; may be empty
 * @param operator its ONNX operator
 * @param output the shape of its first output for one example
 * @param parameters the number of parameters that it is the first to read
 * @param nonZeroParameters the number of them that are not zero
 * @param macs its multiply-accumulates for one example, 0 for operators without; empty where they are unknown, because
 *     its shapes or its number of runs are
 */
public record LayerStatistics(
        String name, String operator, Shape output, long parameters, long nonZeroParameters, OptionalLong macs) {}
