package dev.kiln.host.extension;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.optimizer.OptimizerProvider;
import java.util.List;

/**
 * A kind of extension.
 *
 * @param word its name in messages
 * @param service its provider interface
 * @param <P> the provider interface
 */
public record Kind<P extends Provider<?>>(String word, Class<P> service) {

    /** Layers. */
    public static final Kind<LayerProvider> LAYER = new Kind<>("layer", LayerProvider.class);

    /** Losses. */
    public static final Kind<LossProvider> LOSS = new Kind<>("loss", LossProvider.class);

    /** Optimizers. */
    public static final Kind<OptimizerProvider> OPTIMIZER = new Kind<>("optimizer", OptimizerProvider.class);

    /** Compressors. */
    public static final Kind<CompressorProvider> COMPRESSOR = new Kind<>("compressor", CompressorProvider.class);

    /** Attacks. */
    public static final Kind<AttackProvider> ATTACK = new Kind<>("attack", AttackProvider.class);

    /** All kinds. */
    public static final List<Kind<? extends Provider<?>>> ALL = List.of(LAYER, LOSS, OPTIMIZER, COMPRESSOR, ATTACK);
}
