package dev.kiln.plugins.layers;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;

/**
 * Height and width enlarged by an integer factor: {@code [N, C, H, W]} becomes {@code [N, C, factor H, factor W]}.
 * Every element is repeated, or interpolated bilinearly between the centres of the pixels (PyTorch's
 * {@code align_corners=False}).
 *
 * @param factor the ratio of the output's height and width to the input's, at least 1
 * @param mode the interpolation
 */
@Describe(name = "upsample", value = "Enlarges height and width by an integer factor")
public record Upsample(
        @Describe(value = "the ratio of the output's height and width to the input's", atLeast = 1, byDefault = "2")
        long factor,

        @Describe(value = "whether elements are repeated or interpolated bilinearly", byDefault = "nearest")
        Mode mode)
        implements Layer {

    /** The interpolation. */
    public enum Mode {
        /** Each element is repeated. */
        NEAREST,
        /** Bilinear, between the four surrounding elements. */
        LINEAR
    }

    @Override
    public Value apply(LayerScope scope, Value input) {
        InputForm.IMAGES.require(scope, input);
        Attributes attributes = mode == Mode.NEAREST
                ? Attributes.NONE
                        .with("mode", "nearest")
                        .with("coordinate_transformation_mode", "asymmetric")
                        .with("nearest_mode", "floor")
                : Attributes.NONE.with("mode", "linear").with("coordinate_transformation_mode", "half_pixel");
        Value scales = input.graph().constant(Tensor.of(new float[] {1, 1, (float) factor, (float) factor}, 4));
        return input.graph().apply("Resize", attributes, input, null, scales);
    }

    /** Creates {@code upsample}. */
    public static final class Provider extends RecordProvider<Layer> implements LayerProvider {}
}
