package dev.kiln.jobs.training;

import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The targets of the other examples that are mixed with those of a batch, in a program.
 *
 * @param partners their columns
 * @param share the share of each example's own target, FLOAT {@code [N]}
 */
record MixedTargets(ColumnFeeds partners, Value share) {

    /** The feeds of a mixture. */
    Map<String, Tensor> feeds(Mixture mixture) {
        Map<String, Tensor> feeds = new LinkedHashMap<>(partners.of(mixture.partners()));
        feeds.put(share.name(), mixture.shares());
        return feeds;
    }
}
