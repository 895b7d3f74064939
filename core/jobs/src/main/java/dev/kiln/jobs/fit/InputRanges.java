package dev.kiln.jobs.fit;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.ValueRange;
import dev.kiln.graph.Input;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ranges of the inputs of a network that is trained on data. */
public final class InputRanges {

    private InputRanges() {}

    /**
     * A new network with the {@linkplain ValueRange#stated ranges} of its training data.
     *
     * @param fresh the network
     * @param data the data in its form
     * @return the network; inputs of token numbers stay without a range
     */
    public static Model taken(Model fresh, DataSet data) {
        boolean isFloating = fresh.features().type().elementType().isFloating();
        InputInfo features = isFloating ? ValueRange.of(data).stated() : fresh.input();
        return fresh.withRanges(features, ofCompanions(fresh, data));
    }

    /**
     * The ranges of the inputs after the first.
     *
     * @param fresh the network
     * @param data the data in its form
     * @return the ranges by name
     */
    public static Map<String, InputInfo> ofCompanions(Model fresh, DataSet data) {
        Map<String, InputInfo> ranges = new LinkedHashMap<>();
        for (Input input : fresh.companions()) {
            boolean isFloating = input.type().elementType().isFloating();
            ranges.put(
                    input.name(), isFloating ? ValueRange.of(data, input.name()).stated() : InputInfo.UNBOUNDED);
        }
        return ranges;
    }
}
