package dev.kiln.api.pruning;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.status.Experimental;

/** Creates criteria of pruning of one name. */
@Experimental
public interface CriterionProvider extends Provider<Criterion> {

    /** The kind. */
    Kind<CriterionProvider> KIND = new Kind<>("criterion", Criterion.class, CriterionProvider.class);
}
