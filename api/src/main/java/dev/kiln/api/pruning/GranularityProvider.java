package dev.kiln.api.pruning;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Experimental;

/** Creates granularities of pruning of one name. */
@Experimental
public interface GranularityProvider extends Provider<Granularity> {

    /** The kind. */
    Kind<GranularityProvider> KIND = new Kind<>("granularity", Granularity.class, GranularityProvider.class);
}
