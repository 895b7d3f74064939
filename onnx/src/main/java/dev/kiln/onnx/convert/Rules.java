package dev.kiln.onnx.convert;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Every change of meaning between the operator sets 7 and 21, by operator and by the version that introduced it. A pure
 * extension (types, negative axes, optional attributes whose default is the old behaviour) needs no rule. Source: <a
 * href="https://github.com/onnx/onnx/blob/main/docs/Changelog.md">the changelog of the operators</a>.
 */
final class Rules {

    private static final Map<String, NavigableMap<Integer, Rule>> RULES = new HashMap<>();

    static {
        add("Upsample", 9, Move.reals("scales", 1));
        BroadcastRules.OPERATORS.forEach(operator -> add(operator, 7, BroadcastRules::trailing));
        add("Gemm", 7, BroadcastRules::bias);
        add("BatchNormalization", 7, BroadcastRules::inference);
        add("Dropout", 7, BroadcastRules::inference);
        for (String operator : List.of("PRelu", "Upsample", "RNN", "GRU", "LSTM")) {
            add(
                    operator,
                    7,
                    OtherRules.refuse("is of a version that ONNX replaced with operator set 7; export the model with"
                            + " operator set 7 or newer"));
        }

        add("Upsample", 10, ResizeConversion::fromUpsample);
        add("Resize", 11, ResizeConversion::withCoordinates);
        add("Resize", 13, ResizeConversion::withoutEmptyInputs);

        add("BatchNormalization", 9, NormalizationConversion::spatial);
        add("BatchNormalization", 14, NormalizationConversion::trainingMode);
        add("GroupNormalization", 21, NormalizationConversion::perChannel);
        add("Dropout", 10, NormalizationConversion::truthMask);
        add("Dropout", 12, Move.real("ratio", 1));

        add(
                "Slice",
                10,
                Move.integers("starts", 1).then(Move.integers("ends", 2)).then(Move.integers("axes", 3)));
        add("TopK", 10, Move.integer("k", 1, 1));
        add("Pad", 11, Move.integers("pads", 1).then(Move.realLikeFirst("value", 2)));
        add("Clip", 11, Move.realLikeFirst("min", 1).then(Move.realLikeFirst("max", 2)));
        add("Scatter", 11, (node, rewriting) -> Move.renamed(node, "ScatterElements"));
        add("Squeeze", 13, Move.integers("axes", 1));
        add("Unsqueeze", 13, Move.integers("axes", 1));
        add("Split", 13, Move.integers("split", 1));
        add("Split", 18, OtherRules::countOutputs);
        add("ReduceSum", 13, Move.integers("axes", 1));
        for (String reduction : List.of("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare")) {
            add("Reduce" + reduction, 18, Move.integers("axes", 1));
        }
        add("DFT", 20, OtherRules::axisInput);

        add("RoiAlign", 16, OtherRules::oldCoordinates);
        add("GridSample", 20, OtherRules::interpolationNames);
        // version 8 of Scan had a batch axis and lengths, unlike all later ones
        add(
                "Scan",
                9,
                OtherRules.refuse("is of version 8, which ONNX replaced with operator set 9; export the model with"
                        + " operator set 9 or newer"));
    }

    private Rules() {}

    private static void add(String operator, int since, Rule rule) {
        RULES.computeIfAbsent(operator, o -> new TreeMap<>()).put(since, rule);
    }

    /** The changes of an operator after a version, the oldest first. */
    static NavigableMap<Integer, Rule> since(String operator, int version) {
        return RULES.getOrDefault(operator, new TreeMap<>()).tailMap(version, false);
    }
}
