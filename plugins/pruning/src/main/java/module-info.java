import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.plugins.pruning.BatchNormScale;
import dev.kiln.plugins.pruning.Blocks;
import dev.kiln.plugins.pruning.ChannelPruning;
import dev.kiln.plugins.pruning.Channels;
import dev.kiln.plugins.pruning.Columns;
import dev.kiln.plugins.pruning.Cubic;
import dev.kiln.plugins.pruning.Filters;
import dev.kiln.plugins.pruning.Heads;
import dev.kiln.plugins.pruning.Hessian;
import dev.kiln.plugins.pruning.Kernels;
import dev.kiln.plugins.pruning.Lamp;
import dev.kiln.plugins.pruning.Linear;
import dev.kiln.plugins.pruning.Magnitude;
import dev.kiln.plugins.pruning.MagnitudePruning;
import dev.kiln.plugins.pruning.Movement;
import dev.kiln.plugins.pruning.NofM;
import dev.kiln.plugins.pruning.OneShot;
import dev.kiln.plugins.pruning.Pruning;
import dev.kiln.plugins.pruning.RandomOrder;
import dev.kiln.plugins.pruning.Rows;
import dev.kiln.plugins.pruning.SparseGpt;
import dev.kiln.plugins.pruning.Taylor;
import dev.kiln.plugins.pruning.Unstructured;
import dev.kiln.plugins.pruning.Wanda;

/** Pruning: removes weights from networks. */
module dev.kiln.plugins.pruning {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.pruning;

    provides CompressorProvider with
            ChannelPruning.Provider,
            MagnitudePruning.Provider,
            Pruning.Provider;
    provides CriterionProvider with
            BatchNormScale.Provider,
            Hessian.Provider,
            Lamp.Provider,
            Magnitude.Provider,
            Movement.Provider,
            RandomOrder.Provider,
            SparseGpt.Provider,
            Taylor.Provider,
            Wanda.Provider;
    provides GranularityProvider with
            Blocks.Provider,
            Channels.Provider,
            Columns.Provider,
            Filters.Provider,
            Heads.Provider,
            Kernels.Provider,
            NofM.Provider,
            Rows.Provider,
            Unstructured.Provider;
    provides SparsityScheduleProvider with
            Cubic.Provider,
            Linear.Provider,
            OneShot.Provider;
}
