package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** Scaling to a mean and a variance: the result has the type of the input. */
final class NormalizationTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "BatchNormalization", NormalizationTypes::batch,
            "InstanceNormalization", NormalizationTypes::channels,
            "GroupNormalization", NormalizationTypes::group,
            "LayerNormalization", NormalizationTypes::layer,
            "RMSNormalization", NormalizationTypes::rootMeanSquare);

    private NormalizationTypes() {}

    private static List<TensorType> batch(Application a) {
        a.requireInputs(5, 5);
        for (int statistic = 1; statistic <= 4; statistic++) {
            requireOneForEachChannel(a, statistic);
        }
        return List.of(a.type(0), a.type(3), a.type(4));
    }

    private static List<TensorType> channels(Application a) {
        a.requireInputs(3, 3);
        requireOneForEachChannel(a, 1);
        requireOneForEachChannel(a, 2);
        return List.of(a.type(0));
    }

    private static List<TensorType> group(Application a) {
        long groups = a.attributes().integer("num_groups", 1);
        if (groups < 1
                || (a.rank(0) > 1 && a.shape(0).size(1) >= 0 && a.shape(0).size(1) % groups != 0)) {
            throw a.fail("its channels do not fall into " + groups + " equal groups");
        }
        return channels(a);
    }

    private static void requireOneForEachChannel(Application a, int input) {
        a.requireRank(0, 2, Integer.MAX_VALUE);
        a.requireRank(input, 1, 1);
        if (a.isRanked(0, input)) {
            a.same(a.shape(0).dim(1), a.shape(input).dim(0), "the channels of the input and its input " + input);
        }
    }

    private static List<TensorType> layer(Application a) {
        a.requireInputs(2, 3);
        ElementType stash = ElementType.ofCode((int) a.attributes().integer("stash_type", ElementType.FLOAT.code()));
        if (!a.isRanked(0)) {
            return List.of(a.type(0), new TensorType(stash, Shape.UNRANKED), new TensorType(stash, Shape.UNRANKED));
        }
        Shape x = a.shape(0);
        LinearTypes.requireBroadcastsTo(a, x, 1);
        if (a.has(2)) {
            LinearTypes.requireBroadcastsTo(a, x, 2);
        }
        Shape statistics = x;
        for (int axis = a.axis(a.attributes().integer("axis", -1), x.rank()); axis < x.rank(); axis++) {
            statistics = statistics.with(axis, Dim.of(1));
        }
        return List.of(a.type(0), new TensorType(stash, statistics), new TensorType(stash, statistics));
    }

    private static List<TensorType> rootMeanSquare(Application a) {
        a.requireInputs(2, 2);
        if (a.isRanked(0)) {
            a.axis(a.attributes().integer("axis", -1), a.rank(0));
            LinearTypes.requireBroadcastsTo(a, a.shape(0), 1);
        }
        return List.of(new TensorType(a.elementType(1), a.shape(0)));
    }
}
