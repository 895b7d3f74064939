package dev.kiln.onnx.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Omitted inputs and outputs of a node. An empty name after the last present one has no meaning, and runtimes crash on
 * some; an empty name for a result that is always computed gives them no place to write to. So the former are neither
 * read nor written, and the latter are written with a name.
 */
final class OmittedValues {

    private static final Set<String> WITH_OPTIONAL_OUTPUTS = Set.of("LSTM", "GRU", "RNN");

    /** Operators that compute all of their outputs, used or not; the others always compute only the first. */
    private static final Set<String> WITHOUT_OPTIONAL_OUTPUTS =
            Set.of("Split", "TopK", "DynamicQuantizeLinear", "StringSplit", "If", "Loop", "Scan", "SequenceMap");

    private static final int LEAST_INPUTS_OF_LOOP = 2;

    private OmittedValues() {}

    /** The inputs up to the last present one; those of a loop begin after the trip count and the condition. */
    static List<String> inputs(String domain, String operator, List<String> names) {
        return trimmed(names, isOnnx(domain) && operator.equals("Loop") ? LEAST_INPUTS_OF_LOOP : 0);
    }

    /** The outputs up to the last used one; all where their number has a meaning. */
    static List<String> outputs(String domain, String operator, List<String> names) {
        return isOnnx(domain) && !WITHOUT_OPTIONAL_OUTPUTS.contains(operator) ? trimmed(names, 1) : names;
    }

    /** As {@link #outputs(String, String, List)}, with a name for each unused one that is computed nevertheless. */
    static List<String> outputs(String domain, String operator, List<String> names, UnaryOperator<String> fresh) {
        List<String> outputs = outputs(domain, operator, names);
        if (!isOnnx(domain) || !outputs.contains("") || WITH_OPTIONAL_OUTPUTS.contains(operator)) {
            return outputs;
        }
        List<String> named = new ArrayList<>(outputs);
        int always = WITHOUT_OPTIONAL_OUTPUTS.contains(operator) ? named.size() : 1;
        for (int i = 0; i < always; i++) {
            if (named.get(i).isEmpty()) {
                named.set(i, fresh.apply("unread." + i));
            }
        }
        return named;
    }

    private static boolean isOnnx(String domain) {
        return NodeDecoder.domain(domain).isEmpty();
    }

    private static List<String> trimmed(List<String> names, int least) {
        int count = names.size();
        while (count > least && names.get(count - 1).isEmpty()) {
            count--;
        }
        return names.subList(0, count);
    }
}
