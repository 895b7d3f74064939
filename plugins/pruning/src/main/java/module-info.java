import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.plugins.pruning.Cubic;
import dev.kiln.plugins.pruning.Filters;
import dev.kiln.plugins.pruning.Magnitude;
import dev.kiln.plugins.pruning.MagnitudePruning;
import dev.kiln.plugins.pruning.OneShot;
import dev.kiln.plugins.pruning.Pruning;
import dev.kiln.plugins.pruning.Unstructured;

/** Pruning: removes weights from networks. */
module dev.kiln.plugins.pruning {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.pruning;

    provides CompressorProvider with
            MagnitudePruning.Provider,
            Pruning.Provider;
    provides CriterionProvider with
            Magnitude.Provider;
    provides GranularityProvider with
            Filters.Provider,
            Unstructured.Provider;
    provides SparsityScheduleProvider with
            Cubic.Provider,
            OneShot.Provider;
}
