package dev.kiln.api.kinds;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Kinds;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.ScheduleProvider;
import java.util.List;

/** The kinds of the api. */
public final class StandardKinds implements Kinds {

    @Override
    public List<Kind<?>> kinds() {
        return List.of(
                LayerProvider.KIND,
                InitializerProvider.KIND,
                LossProvider.KIND,
                OptimizerProvider.KIND,
                ScheduleProvider.KIND,
                CompressorProvider.KIND,
                AttackProvider.KIND,
                CriterionProvider.KIND,
                GranularityProvider.KIND,
                SparsityScheduleProvider.KIND,
                DataFormat.KIND,
                TableFormat.KIND,
                AugmentationProvider.KIND,
                MetricProvider.KIND);
    }
}
